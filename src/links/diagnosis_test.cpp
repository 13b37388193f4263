#include "links/diagnosis.h"

#include <gtest/gtest.h>

#include <set>

namespace outlink::links {
namespace {

std::string id_of(symptom const& s) {
  auto const a = diagnosis::embedded().explain(s);
  return a ? a->id : "";
}

std::vector<std::pair<std::string, symptom>> samples() {
  std::vector<std::pair<std::string, symptom>> all;
  for (auto const& r : diagnosis::embedded().rows())
    for (auto const& s : r.samples) all.emplace_back(r.advice.id, s);
  return all;
}

class diagnosis_test : public testing::TestWithParam<std::pair<std::string, symptom>> {};

TEST_P(diagnosis_test, finds_the_row_that_the_sample_belongs_to) {
  auto const& [id, s] = GetParam();
  EXPECT_EQ(id_of(s), id) << s.code << " " << s.peer;
}

INSTANTIATE_TEST_SUITE_P(all, diagnosis_test, testing::ValuesIn(samples()), [](auto const& i) {
  std::string name = i.param.first;
  for (auto& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name + "_" + std::to_string(i.index);
});

TEST(diagnosis_table_test, every_row_speaks_in_whole_sentences_to_somebody) {
  for (auto const& r : diagnosis::embedded().rows()) {
    auto const& a = r.advice;
    EXPECT_TRUE(a.happened.ends_with('.')) << a.id;
    EXPECT_TRUE(a.to_do.ends_with('.')) << a.id;
    EXPECT_LE(a.happened.size(), 320u) << a.id;
    // What passes is mended by nobody, and nobody mends what does not pass.
    if (a.who == mender::nobody) EXPECT_EQ(a.remedy, remedy::retry) << a.id;
    EXPECT_NE(a.remedy, remedy::report_bug) << a.id;
    EXPECT_NE(a.remedy, remedy::wait_until) << a.id << ": the table knows no dates";
    for (auto const& p : r.providers) EXPECT_NE(catalogue::embedded().find(p), nullptr) << a.id << " " << p;
  }
}

// Microsoft's classes, as its documentation of error codes has them.
TEST(diagnosis_table_test, microsofts_numbers_have_their_remedies) {
  auto const expect_all = [](remedy wanted, std::initializer_list<int> numbers) {
    for (auto const n : numbers) {
      auto const a = diagnosis::embedded().explain(
          {.code = "oauth.invalid_request", .peer = "", .number = n, .provider = "microsoft"});
      ASSERT_TRUE(a.has_value()) << n;
      EXPECT_EQ(a->remedy, wanted) << n << " " << a->id;
      EXPECT_TRUE(a->id.starts_with("microsoft.")) << n << " " << a->id;
    }
  };
  expect_all(remedy::consent_again,
             {700082, 70008, 70000,  70043, 50173, 65001, 65004, 50076, 50079, 53000, 53001, 53002, 53003,
              530032, 53011, 530035, 54005, 90094, 90095, 50020, 50014, 16000, 51004, 90072, 70018, 70019});
  expect_all(remedy::fix_setup, {700084, 7000222, 7000215, 7000218, 700025,  700027, 700016, 700011, 7000112, 70001,
                                 90002,  90038,   900382,  900432,  50011,   70011,  28002,  28003,  700022,  650057,
                                 65005,  650056,  500011,  650052,  9001023, 90124,  90130,  50194,  700005});
  expect_all(remedy::retry, {90006, 90012, 90024, 90033, 90090, 90055, 50196, 70016});
}

TEST(diagnosis_table_test, the_same_words_mean_what_the_provider_means) {
  EXPECT_EQ(id_of({.code = "oauth.invalid_grant", .peer = "invalid_grant: x", .provider = "gitlab"}), "gitlab.spent");
  EXPECT_EQ(id_of({.code = "oauth.invalid_grant", .peer = "invalid_grant: x", .provider = "gitlab_self_managed"}),
            "gitlab.spent");
  EXPECT_EQ(id_of({.code = "oauth.invalid_grant", .peer = "invalid_grant: x"}), "oauth.invalid_grant");
  EXPECT_EQ(id_of({.code = "http.401", .peer = "Bad credentials", .provider = "github_enterprise"}),
            "github.bad_credentials");
  EXPECT_EQ(id_of({.code = "http.401", .peer = "Bad credentials", .provider = "keycloak"}), "");
}

TEST(diagnosis_table_test, a_number_needs_its_own_digits) {
  EXPECT_EQ(id_of({.code = "oauth.invalid_client", .peer = "invalid_client: AADSTS70002229: x"}),
            "oauth.invalid_client");
  EXPECT_EQ(id_of({.code = "oauth.invalid_client", .peer = "invalid_client: AADSTS: x"}), "oauth.invalid_client");
  EXPECT_EQ(id_of({.code = "oauth.invalid_client", .peer = "AADSTS99999999999999999999: x"}), "oauth.invalid_client");
}

TEST(diagnosis_table_test, what_nobody_knows_has_no_advice) {
  EXPECT_EQ(id_of({.code = "store.full"}), "");
  EXPECT_EQ(id_of({.code = "oauth.unexpected_error", .peer = "access_denied_by_moon"}), "");
  EXPECT_EQ(id_of({}), "");
}

TEST(diagnosis_table_test, a_failure_is_explained_as_it_is) {
  auto const a = diagnosis::embedded().explain(
      failure{.code = "oauth.invalid_client",
              .remedy = remedy::fix_setup,
              .words = "The client was refused.",
              .peer = "invalid_client: AADSTS7000222: The provided client secret keys are expired."},
      "microsoft");
  ASSERT_TRUE(a.has_value());
  EXPECT_EQ(a->id, "microsoft.aadsts7000222");
  EXPECT_EQ(a->who, mender::outlink_administrator);
}

std::string row(std::string const& more, std::string const& samples = R"([{"code":"x.y","peer":""}])") {
  return R"([{"id":"a","happened":"A.","remedy":"retry","do":"B.","who":"nobody","samples":)" + samples + more + "}]";
}
std::string refused_field(std::string const& text) {
  std::vector<catalogue_document> const documents{{"own.json", text}};
  auto const t = diagnosis::read(documents);
  return t ? "" : t.error().where;
}

TEST(diagnosis_table_test, broken_rows_are_refused) {
  EXPECT_EQ(refused_field(row(R"(,"codes":["x.y"])")), "");
  EXPECT_EQ(refused_field(row("")), "[0]");
  EXPECT_EQ(refused_field(row(R"(,"codes":["x.y"])", "[]")), "[0].samples");
  EXPECT_EQ(refused_field(row(R"(,"codes":["x.y"],"colour":1)")), "[0].colour");
  EXPECT_EQ(refused_field(row(R"(,"numbers":["7"])")), "[0].numbers[0]");
  EXPECT_EQ(refused_field(R"([{"id":"a"}])"), "[0].happened");
  std::vector<catalogue_document> const twice{{"a.json", row(R"(,"codes":["x.y"])")},
                                              {"b.json", row(R"(,"codes":["x.y"])")}};
  EXPECT_EQ(diagnosis::read(twice).error().where, "[0].id");
  std::vector<catalogue_document> const nonsense{{"a.json", "{}"}};
  EXPECT_EQ(diagnosis::read(nonsense).error().code, "diagnosis.invalid");
}

TEST(diagnosis_table_test, menders_have_names) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(mender::nobody); ++i) {
    auto const name = to_string(static_cast<mender>(i));
    EXPECT_TRUE(names.insert(name).second);
    EXPECT_EQ(mender_from(name), static_cast<mender>(i));
  }
}

}  // namespace
}  // namespace outlink::links
