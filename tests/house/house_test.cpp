// The rules of the house, as tests: which folder may include which, how long a file may be, what lies beside what.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

fs::path const root = OUTLINK_SOURCE_DIR;

// folder of src -> folders that it may include, besides itself. ARCHITECTURE.md draws the same arrows.
std::map<std::string, std::set<std::string>> const arrows{
    {"base", {}},
    {"flow", {"base", "protocol"}},
    {"protocol", {"base"}},
    {"protocol/sasl", {"base", "protocol"}},
    {"protocol/imap", {"base", "protocol", "protocol/sasl"}},
    {"protocol/oauth", {"base", "protocol"}},
    {"protocol/pop3", {"base", "protocol", "protocol/sasl"}},
    {"protocol/smtp", {"base", "protocol", "protocol/sasl"}},
    {"protocol/graph", {"base"}},
    {"protocol/html", {"base"}},
    {"protocol/mime", {"base", "protocol/html"}},
    {"protocol/reply", {"base", "protocol/html", "protocol/mime"}},
    {"tracker", {"base", "flow"}},
    {"access", {"base", "flow", "tracker"}},
    {"audit", {"base", "flow"}},
    {"links", {"base", "flow", "protocol/oauth"}},
    {"outbox",
     {"base", "flow", "protocol", "protocol/sasl", "protocol/smtp", "protocol/graph", "protocol/html", "protocol/mime",
      "links", "tracker"}},
    {"mail",
     {"outbox", "base", "flow", "protocol", "protocol/sasl", "protocol/imap", "protocol/pop3", "protocol/smtp",
      "protocol/graph", "protocol/html", "protocol/mime", "protocol/reply", "links", "tracker"}},
    {"net", {"base", "flow", "protocol"}},
    {"store/sqlite", {"base", "flow", "access", "audit", "links", "mail", "outbox", "tracker"}},
    {"web", {"base", "flow", "access", "audit", "links", "mail", "outbox", "tracker"}},
    {"web/api", {"base", "flow", "access", "audit", "links", "mail", "outbox", "tracker", "web"}},
    {"cli", {"base", "flow"}},
};

// What base and protocol must never see: they have no I/O, threads or clocks of their own.
std::regex const impure(
    R"(#include <(boost/asio|boost/beast|thread|mutex|condition_variable|filesystem|fstream|curl/|sqlite3|libpq|sys/socket|openssl/ssl|spdlog))");

struct source {
  fs::path path;
  std::string folder;  // below src, "" for src itself
  std::vector<std::string> lines;
  bool is_test = false;
};

bool ends_with(std::string const& s, std::string_view tail) { return s.ends_with(tail); }

std::vector<std::string> read_lines(fs::path const& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<source> const& sources() {
  static std::vector<source> const all = [] {
    std::vector<source> found;
    for (auto const& entry : fs::recursive_directory_iterator(root / "src")) {
      auto const ext = entry.path().extension();
      if (ext != ".cpp" && ext != ".h") continue;
      auto const relative = fs::relative(entry.path(), root / "src");
      auto const stem = relative.stem().string();
      bool const is_test = ends_with(stem, "_test") || ends_with(stem, "_fuzz") || ends_with(stem, "_test_support") ||
                           relative.parent_path().filename() == "testing";
      found.push_back({entry.path(), relative.parent_path().generic_string(), read_lines(entry.path()), is_test});
    }
    return found;
  }();
  return all;
}

std::string folder_of(std::string const& header) { return fs::path(header).parent_path().generic_string(); }

TEST(house_test, there_is_a_house) { EXPECT_GT(sources().size(), 20u); }

TEST(house_test, every_include_follows_an_arrow) {
  std::regex const include(R"rx(^\s*#include "([^"]+)")rx");
  for (auto const& file : sources()) {
    if (file.is_test || file.folder.empty()) continue;
    auto const rule = arrows.find(file.folder);
    ASSERT_NE(rule, arrows.end()) << file.path << ": folder without a row in the table of arrows";
    for (auto const& line : file.lines) {
      std::smatch m;
      if (!std::regex_search(line, m, include)) continue;
      auto const target = folder_of(m[1]);
      EXPECT_TRUE(target == file.folder || rule->second.contains(target))
          << file.path << " includes " << m[1] << ": " << file.folder << " -> " << target << " is not an arrow";
    }
  }
}

TEST(house_test, pure_layers_have_no_io) {
  for (auto const& file : sources()) {
    if (file.is_test || !(file.folder == "base" || file.folder.starts_with("protocol"))) continue;
    for (auto const& line : file.lines) EXPECT_FALSE(std::regex_search(line, impure)) << file.path << ": " << line;
  }
}

TEST(house_test, features_include_no_library_that_does_io) {
  std::regex const io(R"(#include <(boost/beast|curl/|sqlite3|libpq|openssl/ssl|spdlog|boost/asio/(ip|ssl|ts)))");
  std::set<std::string> const features{"tracker", "access", "audit", "links", "outbox", "mail"};
  for (auto const& file : sources()) {
    if (file.is_test || !features.contains(file.folder)) continue;
    for (auto const& line : file.lines) EXPECT_FALSE(std::regex_search(line, io)) << file.path << ": " << line;
  }
}

TEST(house_test, no_file_passes_400_lines) {
  for (auto const& file : sources()) EXPECT_LE(file.lines.size(), 400u) << file.path;
}

TEST(house_test, sources_of_pure_layers_and_features_have_a_test_beside_them) {
  std::set<std::string> const folders{
      "base",          "protocol/sasl", "protocol/imap",  "protocol/pop3", "protocol/smtp", "protocol/oauth",
      "protocol/html", "protocol/mime", "protocol/reply", "tracker",       "access",        "audit",
      "links",         "mail"};
  for (auto const& file : sources()) {
    if (file.is_test || file.path.extension() != ".cpp" || !folders.contains(file.folder)) continue;
    auto const test = file.path.parent_path() / (file.path.stem().string() + "_test.cpp");
    EXPECT_TRUE(fs::exists(test)) << file.path << " has no " << test.filename();
  }
}

TEST(house_test, headers_are_included_once_and_documented) {
  for (auto const& file : sources()) {
    if (file.is_test || file.path.extension() != ".h") continue;
    bool const has_pragma =
        std::any_of(file.lines.begin(), file.lines.end(), [](auto const& l) { return l == "#pragma once"; });
    bool const has_comment =
        std::any_of(file.lines.begin(), file.lines.end(), [](auto const& l) { return l.find("///") != l.npos; });
    EXPECT_TRUE(has_pragma) << file.path;
    EXPECT_TRUE(has_comment) << file.path << " has no /// comment";
  }
}

TEST(house_test, no_test_sleeps_or_is_switched_off) {
  // Spelled in two halves so that this file does not find itself.
  std::regex const bad(std::string("sleep") + "_for|" + "GTEST" + "_SKIP|" + "DISABLED" + "_");
  for (auto const& file : sources())
    for (auto const& line : file.lines) EXPECT_FALSE(std::regex_search(line, bad)) << file.path << ": " << line;
}

TEST(house_test, secrets_are_revealed_only_where_bytes_leave) {
  // Logging or failing with a revealed secret is the bug that this type exists for.
  std::regex const leak(R"((log\(|words|describe|peer_words).*\.reveal\(\))");
  for (auto const& file : sources()) {
    if (file.is_test) continue;
    for (auto const& line : file.lines) EXPECT_FALSE(std::regex_search(line, leak)) << file.path << ": " << line;
  }
}

}  // namespace
