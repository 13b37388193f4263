#include "audit/audit.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::audit {
namespace {

TEST(audit_test, names_of_kinds_lead_back) {
  for (auto const k : {actor_kind::person, actor_kind::api_token, actor_kind::service})
    EXPECT_EQ(actor_kind_from(to_string(k)), k);
  EXPECT_EQ(actor_kind_from("somebody"), std::nullopt);
}

TEST(audit_test, what_fits_is_left_as_it_is) {
  entry const e{.who = {actor_kind::person, "7", "Ada Lovelace, né Byron"},
                .action = "link.created",
                .about = {"link", "3", "\xE2\x9C\x93 mail"},
                .details = {{"changed", "name, scopes"}},
                .remote = "2001:db8::1"};
  EXPECT_EQ(bounded(e), e);
}

TEST(audit_test, every_text_is_cut_without_cutting_a_character) {
  std::string long_text;
  while (long_text.size() < 2000) long_text += "\xC3\xA9";
  entry e{.who = {actor_kind::person, long_text, long_text},
          .action = long_text,
          .about = {long_text, long_text, long_text},
          .remote = long_text};
  e.details.assign(limits::audit_details_max + 5, {long_text, long_text});
  auto const b = bounded(e);
  for (auto const& key : {b.who.id, b.action, b.about.kind, b.about.id, b.remote, b.details[0].first})
    EXPECT_TRUE(!key.empty() && key.size() <= limits::audit_key_bytes_max && is_utf8(key)) << key;
  for (auto const& name : {b.who.name, b.about.name})
    EXPECT_TRUE(!name.empty() && name.size() <= limits::audit_name_bytes_max && is_utf8(name)) << name;
  EXPECT_EQ(b.details.size(), limits::audit_details_max);
  for (auto const& [name, value] : b.details)
    EXPECT_TRUE(!value.empty() && value.size() <= limits::audit_detail_bytes_max && is_utf8(value)) << value;
}

TEST(audit_test, control_characters_and_broken_text_are_escaped) {
  entry const e{.who = {actor_kind::person, "", "eve\r\n2024 link.deleted"},
                .about = {"link", "3", "\xFF\x1B[31m"},
                .details = {{"a\tb", std::string("x\0y", 3)}}};
  auto const b = bounded(e);
  EXPECT_EQ(b.who.name, R"(eve\x0D\x0A2024 link.deleted)");
  EXPECT_EQ(b.about.name, R"(\xFF\x1B[31m)");
  EXPECT_EQ(b.details[0], (std::pair<std::string, std::string>(R"(a\x09b)", R"(x\x00y)")));
}

}  // namespace
}  // namespace outlink::audit
