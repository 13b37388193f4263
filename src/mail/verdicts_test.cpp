// What a mailbox with the usual handler makes of each letter of tests/mails: "verdict" in NAME.json. A letter that
// belongs to no issue, from somebody who is known, where it says whom it is from.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "mail/judge.h"

namespace outlink::mail {
namespace {

namespace fs = std::filesystem;

std::string contents(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

std::string verdict_on(std::string_view raw) {
  auto const parsed = mime::parse(raw);
  if (!parsed) return "unreadable";
  if (!never_handled(*parsed, "support@outlink.test").empty()) return "not handled";
  bool const has_sender = parsed->from && !parsed->from->email.empty();
  auto const v = judge({.name = "All"}, *parsed, {.is_sender_known = has_sender});
  EXPECT_FALSE(v.why.empty());
  return std::string(to_string(v.action));
}

TEST(verdicts_test, every_letter_becomes_what_its_expectation_says) {
  std::size_t letters = 0;
  std::vector<fs::path> files;
  for (auto const& entry : fs::recursive_directory_iterator(OUTLINK_ALL_MAILS_DIR)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (auto const& file : files) {
    if (file.extension() != ".eml") continue;
    ++letters;
    auto const raw = contents(file);
    auto const expected = boost::json::parse(contents(fs::path(file).replace_extension(".json"))).as_object();
    auto const* verdict = expected.if_contains("verdict");
    std::string const wanted = verdict ? std::string(verdict->as_string()) : "(none is written down)";
    EXPECT_EQ(verdict_on(raw), wanted) << file.stem();
    EXPECT_EQ(verdict_on(with_crlf(raw)), wanted) << file.stem() << " (CRLF)";
  }
  EXPECT_GE(letters, 200u);
}

}  // namespace
}  // namespace outlink::mail
