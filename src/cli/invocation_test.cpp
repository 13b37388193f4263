#include "cli/invocation.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace outlink::cli {
namespace {

using variables = std::map<std::string, std::string>;

result<invocation> read(std::vector<char const*> args, variables const& env = {}) {
  args.insert(args.begin(), "outlink");
  return read_invocation(static_cast<int>(args.size()), args.data(),
                         [&](std::string const& name) -> std::optional<std::string> {
                           auto const it = env.find(name);
                           if (it == env.end()) return std::nullopt;
                           return it->second;
                         });
}
std::string printed(std::vector<char const*> args) {
  auto const got = read(std::move(args));
  return got ? std::get<print_text>(*got).text : "";
}
std::string refusal(std::vector<char const*> args, variables const& env) {
  auto const got = read(std::move(args), env);
  return got ? "ok" : got.error().words;
}
client_settings client_of(std::vector<char const*> args, variables const& env) {
  auto got = read(std::move(args), env);
  EXPECT_TRUE(got) << got.error().words;
  return std::get<call_service>(*got).with;
}

std::string write_file(std::string const& name, std::string const& text, mode_t mode) {
  auto const folder = std::filesystem::path(testing::TempDir()) /
                      ("outlink_client_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  auto const path = folder / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
  EXPECT_EQ(::chmod(path.c_str(), mode), 0);
  return path.string();
}

variables const good{{"OUTLINK_URL", "https://outlink.test/"}, {"OUTLINK_API_TOKEN", "olt_env"}};

TEST(invocation_test, help_and_version_are_text) {
  EXPECT_NE(printed({"--help"}).find("token"), std::string::npos);
  EXPECT_NE(printed({}).find("links"), std::string::npos);
  EXPECT_NE(printed({"run", "--help"}).find("--base-url"), std::string::npos);
  EXPECT_NE(printed({"token", "--help"}).find("outlink token [OPTIONS]"), std::string::npos);
  EXPECT_NE(printed({"links", "create", "--help"}).find("outlink links create"), std::string::npos);
  EXPECT_NE(printed({"--version"}).find("outlink 0."), std::string::npos);
}

TEST(invocation_test, what_is_no_command_is_refused) {
  for (auto const& args : std::vector<std::vector<char const*>>{{"fly"},
                                                                {"run", "--fly"},
                                                                {"token"},
                                                                {"token", "1", "--list"},
                                                                {"token", "1", "--format", "xml"},
                                                                {"token", "1", "--min-seconds", "0"},
                                                                {"links"},
                                                                {"links", "show"},
                                                                {"links", "create", "--name", "x"},
                                                                {"links", "remove-secret", "x", "0"},
                                                                {"mail"},
                                                                {"mail", "show"},
                                                                {"mail", "replay"},
                                                                {"mail", "replay", "x"},
                                                                {"mail", "replay", "1", "--failed"},
                                                                {"mail", "replay", "1", "--mailbox", "x"},
                                                                {"mail", "import", "x"},
                                                                {"mail", "try", "x", "a", "b"},
                                                                {"mail", "log", "--state", "lost"},
                                                                {"mail", "log", "--limit", "0"},
                                                                {"mail", "send-again"}})
    EXPECT_NE(refusal(args, good).find("cannot be understood"), std::string::npos) << args.back();
}

TEST(invocation_test, mail_commands_are_understood) {
  for (auto const& args : std::vector<std::vector<char const*>>{
           {"mail", "list", "--json"},
           {"mail", "replay", "7"},
           {"mail", "replay", "--failed", "--mailbox", "Support"},
           {"mail", "import", "Support", "a.eml", "b.mbox", "-", "--url", "https://outlink.test"},
           {"mail", "try", "3", "-"},
           {"mail", "log", "--state", "failed", "--search", "some words", "--limit", "500"},
           {"mail", "outbox", "--state", "waiting"},
           {"mail", "send-again", "7"}})
    EXPECT_EQ(refusal(args, good), "ok") << args[1];
  EXPECT_NE(printed({"mail", "import", "--help"}).find("outlink mail import"), std::string::npos);
}

TEST(invocation_test, flags_beat_the_environment_and_it_beats_the_file) {
  auto const file = write_file("outlink/client.toml",
                               "url = \"https://file.test\"\napi_token = \"olt_file\"\nca_file = \"/ca.pem\"\n", 0600);
  variables const config{{"XDG_CONFIG_HOME", std::filesystem::path(file).parent_path().parent_path().string()}};
  auto const from_file = client_of({"token", "1"}, config);
  EXPECT_EQ(from_file.url, "https://file.test");
  EXPECT_EQ(from_file.api_token.reveal(), "olt_file");
  EXPECT_EQ(from_file.ca_file, "/ca.pem");
  auto both = config;
  both.insert(good.begin(), good.end());
  auto const from_env = client_of({"token", "1"}, both);
  EXPECT_EQ(from_env.url, "https://outlink.test");
  EXPECT_EQ(from_env.api_token.reveal(), "olt_env");
  auto const token = write_file("token", " olt_flag \n", 0600);
  auto const from_flags =
      client_of({"links", "list", "--url", "https://flag.test", "--api-token-file", token.c_str()}, both);
  EXPECT_EQ(from_flags.url, "https://flag.test");
  EXPECT_EQ(from_flags.api_token.reveal(), "olt_flag");
}

TEST(invocation_test, a_file_with_the_token_that_others_can_read_is_refused) {
  auto const token = write_file("token", "olt_x\n", 0644);
  auto const why = refusal({"token", "1", "--api-token-file", token.c_str()}, good);
  EXPECT_NE(why.find("chmod 600"), std::string::npos) << why;
  auto const file = write_file("outlink/client.toml", "api_token = \"olt_x\"\n", 0640);
  auto const config = std::filesystem::path(file).parent_path().parent_path().string();
  EXPECT_NE(refusal({"token", "1"}, {{"XDG_CONFIG_HOME", config}}).find("chmod 600"), std::string::npos);
}

TEST(invocation_test, a_broken_client_file_is_named_and_not_quoted) {
  auto const file = write_file("outlink/client.toml", "api_token = olt_secret\n", 0600);
  auto const config = std::filesystem::path(file).parent_path().parent_path().string();
  auto const why = refusal({"token", "1"}, {{"XDG_CONFIG_HOME", config}});
  EXPECT_NE(why.find("line 1"), std::string::npos) << why;
  EXPECT_EQ(why.find("olt_secret"), std::string::npos);
  write_file("outlink/client.toml", "tokn = \"x\"\n", 0600);
  EXPECT_NE(refusal({"token", "1"}, {{"XDG_CONFIG_HOME", config}}).find("tokn"), std::string::npos);
}

TEST(invocation_test, the_token_goes_only_over_https_or_within_this_machine) {
  for (char const* url : {"http://outlink.test", "http://127.0.0.1.evil.test", "http://localhost@evil.test",
                          "ftp://127.0.0.1", "outlink.test"})
    EXPECT_NE(refusal({"token", "1", "--url", url}, good).find("not https"), std::string::npos) << url;
  for (char const* url : {"http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "https://outlink.test"})
    EXPECT_EQ(refusal({"token", "1", "--url", url}, good), "ok") << url;
  EXPECT_EQ(refusal({"token", "1", "--url", "http://outlink.test", "--allow-plain-http"}, good), "ok");
}

TEST(invocation_test, without_address_or_token_it_says_how_to_give_them) {
  EXPECT_NE(refusal({"token", "1"}, {{"OUTLINK_API_TOKEN", "olt_x"}}).find("OUTLINK_URL"), std::string::npos);
  EXPECT_NE(refusal({"token", "1"}, {{"OUTLINK_URL", "https://x.test"}}).find("API tokens"), std::string::npos);
  auto const empty = write_file("token", "\n", 0600);
  EXPECT_NE(refusal({"token", "1", "--api-token-file", empty.c_str()}, good).find("no API token"), std::string::npos);
}

}  // namespace
}  // namespace outlink::cli
