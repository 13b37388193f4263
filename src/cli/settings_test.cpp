#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>

#include "cli/invocation.h"

namespace outlink::cli {
namespace {

result<settings> read(std::vector<char const*> args, std::map<std::string, std::string> const& env = {}) {
  args.insert(args.begin(), {"outlink", "run"});
  TRY(auto got, read_invocation(static_cast<int>(args.size()), args.data(),
                                [&](std::string const& name) -> std::optional<std::string> {
                                  auto const it = env.find(name);
                                  if (it == env.end()) return std::nullopt;
                                  return it->second;
                                }));
  return std::get<run_service>(got).with;
}

std::string write_file(std::string const& text) {
  auto path = testing::TempDir() + "outlink_settings_" + testing::UnitTest::GetInstance()->current_test_info()->name() +
              ".toml";
  std::ofstream(path) << text;
  return path;
}

TEST(settings_test, defaults) {
  auto const got = read({}).value();
  EXPECT_EQ(got.port, 8080);
  EXPECT_EQ(got.listen, "127.0.0.1");
  EXPECT_EQ(got.data, "outlink-data");
  EXPECT_FALSE(got.allow_plain_http);
}

TEST(settings_test, command_line_beats_environment_beats_file) {
  auto const file =
      write_file("port = 1\nlisten = \"127.0.0.2\"\nbase_url = \"https://file.example\"\nallow_plain_http = true\n");
  auto const got = read({"--config", file.c_str(), "--port", "3"},
                        {{"OUTLINK_PORT", "2"}, {"OUTLINK_BASE_URL", "https://env.example/"}})
                       .value();
  EXPECT_EQ(got.port, 3);
  EXPECT_EQ(got.base_url, "https://env.example");
  EXPECT_EQ(got.listen, "127.0.0.2");
  EXPECT_TRUE(got.allow_plain_http);
}

TEST(settings_test, a_bad_value_names_the_setting_and_its_origin) {
  auto const flag = read({"--port", "70000"});
  EXPECT_EQ(flag.error().where, "port");
  EXPECT_NE(flag.error().words.find("command line"), std::string::npos);
  auto const env = read({}, {{"OUTLINK_ALLOW_PLAIN_HTTP", "yes"}});
  EXPECT_NE(env.error().words.find("OUTLINK_ALLOW_PLAIN_HTTP"), std::string::npos);
  for (char const* url : {"outlink.example", "ftp://x.example", "https://", "https://a b", "https://x.example/?q"})
    EXPECT_FALSE(read({"--base-url", url}).has_value()) << url;
}

TEST(settings_test, a_file_with_unknown_or_broken_content_is_refused) {
  auto const unknown = write_file("prot = 1\n");
  EXPECT_EQ(read({"--config", unknown.c_str()}).error().where, "prot");
  auto const broken = write_file("port = = 1\n");
  EXPECT_NE(read({"--config", broken.c_str()}).error().words.find("line 1"), std::string::npos);
  auto const list = write_file("port = [1]\n");
  EXPECT_FALSE(read({"--config", list.c_str()}).has_value());
  EXPECT_FALSE(read({"--config", "does/not/exist.toml"}).has_value());
}

TEST(settings_test, half_a_certificate_is_refused) {
  EXPECT_EQ(read({"--tls-key", "k.pem"}).error().where, "tls-certificate");
}

TEST(settings_test, without_a_base_url_the_listening_address_names_it) {
  settings s;
  EXPECT_EQ(base_url_of(s, 8080), "http://127.0.0.1:8080");
  s.listen = "::1";
  EXPECT_EQ(base_url_of(s, 1), "http://[::1]:1");
  s.tls_certificate = "c.pem";
  EXPECT_EQ(base_url_of(s, 443), "https://[::1]:443");
  s.base_url = "https://outlink.example";
  EXPECT_EQ(base_url_of(s, 1), "https://outlink.example");
}

TEST(settings_test, warnings_by_mail_need_a_server_and_both_addresses) {
  EXPECT_EQ(read({"--alert-mail-to", "ops@x.test"}).error().where, "alert-mail-to");
  EXPECT_EQ(read({"--alert-smtp", "smtps://x.test"}).error().where, "alert-mail-to");
  EXPECT_EQ(read({"--alert-smtp", "https://x.test"}).error().where, "alert-smtp");
  EXPECT_EQ(read({"--alert-webhook", "x.test"}).error().where, "alert-webhook");
  auto const all = read({"--alert-mail-to", "ops@x.test", "--alert-mail-from", "outlink@x.test", "--alert-smtp",
                         "smtps://x.test", "--alert-webhook", "https://x.test/hook"});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->alert_smtp, "smtps://x.test");
}

}  // namespace
}  // namespace outlink::cli
