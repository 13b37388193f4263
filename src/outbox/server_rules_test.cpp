#include "outbox/server_rules.h"

#include <gtest/gtest.h>

namespace outlink::outbox {
namespace {

server_form good() {
  return {.name = "Notices",
          .host = "smtp.example.test",
          .user_name = "support@example.test",
          .password = secret_text(std::string("pw")),
          .from_address = "support@example.test"};
}
std::string refused(server_form const& f, bool allow_plain = false) {
  auto const checked = check_form({}, f, true, allow_plain);
  if (checked) return "";
  EXPECT_EQ(checked.error().code, "outgoing_server.invalid");
  return checked.error().where;
}

TEST(server_rules_test, ports_follow_the_protocol_unless_said) {
  auto f = good();
  EXPECT_EQ(check_form({}, f, true, false)->taken.endpoint.port, 465);
  f.security = flow::transport_security::start_tls;
  EXPECT_EQ(check_form({}, f, true, false)->taken.endpoint.port, 587);
  f.security = flow::transport_security::plain;
  EXPECT_EQ(check_form({}, f, true, true)->taken.endpoint.port, 25);
  f.port = 2525;
  EXPECT_EQ(check_form({}, f, true, true)->taken.endpoint.port, 2525);
}

TEST(server_rules_test, graph_takes_a_link_and_tls_only) {
  auto f = good();
  f.protocol = protocol_kind::graph;
  EXPECT_EQ(refused(f), "authentication");
  f.password.reset();
  f.grant = links::grant_id{7};
  f.security = flow::transport_security::plain;
  auto const checked = check_form({}, f, true, false);
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ(checked->taken.endpoint.port, 443);
  EXPECT_EQ(checked->taken.endpoint.security, flow::transport_security::tls);
}

TEST(server_rules_test, every_fault_names_its_field) {
  auto const with = [](auto change) {
    auto f = good();
    change(f);
    return refused(f);
  };
  EXPECT_EQ(with([](auto&) {}), "");
  EXPECT_EQ(with([](auto& f) { f.name = " "; }), "name");
  EXPECT_EQ(with([](auto& f) { f.name = "a\nb"; }), "name");
  EXPECT_EQ(with([](auto& f) { f.description = std::string(1001, 'x'); }), "description");
  EXPECT_EQ(with([](auto& f) { f.host = "smtp://x"; }), "host");
  EXPECT_EQ(with([](auto& f) { f.port = 0; }), "port");
  EXPECT_EQ(with([](auto& f) { f.timeout_ms = 10; }), "timeout_ms");
  EXPECT_EQ(with([](auto& f) { f.user_name = ""; }), "user_name");
  EXPECT_EQ(with([](auto& f) { f.user_name.reset(); }), "user_name");
  EXPECT_EQ(with([](auto& f) { f.from_address.reset(); }), "from_address");
  EXPECT_EQ(with([](auto& f) { f.from_address = "nobody"; }), "from_address");
  EXPECT_EQ(with([](auto& f) { f.from_name = "a\r\nBcc: x"; }), "from_name");
  EXPECT_EQ(with([](auto& f) { f.subject_prefix = std::string(61, 'x'); }), "subject_prefix");
  EXPECT_EQ(with([](auto& f) { f.letters_per_minute = -1; }), "letters_per_minute");
  EXPECT_EQ(with([](auto& f) { f.projects = std::vector<tracker::project_id>(1001); }), "projects");
  EXPECT_EQ(with([](auto& f) { f.password.reset(); }), "authentication");
  EXPECT_EQ(with([](auto& f) { f.link = links::link_id{1}; }), "authentication");
  EXPECT_EQ(with([](auto& f) { f.password = secret_text(std::string("a\0b", 3)); }), "password");
  EXPECT_EQ(with([](auto& f) { f.security = flow::transport_security::plain; }), "protocol");
}

TEST(server_rules_test, plain_only_with_the_switch_or_within_the_machine) {
  auto f = good();
  f.security = flow::transport_security::plain;
  EXPECT_EQ(refused(f, true), "");
  f.host = "127.0.0.1";
  EXPECT_EQ(refused(f), "");
}

TEST(server_rules_test, an_update_keeps_what_it_does_not_name) {
  auto const before = check_form({}, good(), true, false)->taken;
  auto const after = check_form(before, {.from_name = "Support", .projects = {{{2}, {1}, {2}}}}, false, false);
  EXPECT_EQ(after->taken.name, "Notices");
  EXPECT_EQ(after->taken.from_name, "Support");
  EXPECT_EQ(after->taken.projects, (std::vector<tracker::project_id>{{1}, {2}}));
}

TEST(server_rules_test, without_sign_in_there_is_no_user) {
  auto f = good();
  f.password.reset();
  f.without_sign_in = true;
  auto const checked = check_form({}, f, true, false);
  EXPECT_TRUE(std::holds_alternative<wants_nothing>(checked->authentication));
  EXPECT_EQ(checked->taken.user_name, "");
  // Back to a password a user is needed again.
  server_form const back{.password = secret_text(std::string("x"))};
  EXPECT_EQ(check_form(checked->taken, back, false, false).error().where, "user_name");
}

TEST(server_rules_test, the_server_for_a_project) {
  std::vector<server> all{{.id = {1}, .projects = {{7}}, .enabled = false},
                          {.id = {4}, .projects = {}},
                          {.id = {3}, .projects = {{7}, {8}}},
                          {.id = {5}, .projects = {}}};
  EXPECT_EQ(choose_server(all, {7})->id.value, 3);
  EXPECT_EQ(choose_server(all, {9})->id.value, 4);
  EXPECT_EQ(choose_server(all, {})->id.value, 4);
  all[1].enabled = all[3].enabled = false;
  EXPECT_EQ(choose_server(all, {9}), nullptr);
  EXPECT_EQ(choose_server(all, {})->id.value, 3) << "about no project any will do";
  EXPECT_EQ(choose_server({}, {}), nullptr);
}

}  // namespace
}  // namespace outlink::outbox
