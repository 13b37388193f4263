// Letters of tests/mails/replies: NAME.eml, and in NAME.json what must be left of it. Each is read as it is stored,
// with line feeds, and as it travels, with CRLF.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "protocol/mime/mime.h"
#include "protocol/reply/reply.h"

namespace outlink::reply {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

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

std::string told(std::vector<cut> const& cuts) {
  std::string out;
  for (auto const& c : cuts) out += "\n  " + std::string(to_string(c.kind)) + ": " + c.evidence;
  return out;
}

json::array kinds(std::vector<cut> const& cuts) {
  json::array out;
  for (auto const& c : cuts) out.emplace_back(json::string_view(to_string(c.kind)));
  return out;
}

void check(std::string_view raw, json::object const& expected, std::string const& name) {
  auto const where = name + " (" + json::value_to<std::string>(expected.at("client")) + ", " +
                     json::value_to<std::string>(expected.at("language")) + ")";
  auto const letter = mime::parse(raw);
  ASSERT_TRUE(letter.has_value()) << where;
  auto const fresh = trim(*letter);
  EXPECT_EQ(fresh.text, json::value_to<std::string>(expected.at("text"))) << where << told(fresh.cuts);
  if (auto const* cuts = expected.if_contains("cuts"))
    EXPECT_EQ(kinds(fresh.cuts), cuts->as_array()) << where << told(fresh.cuts);
}

TEST(reply_corpus_test, of_every_letter_is_left_what_its_expectation_says) {
  std::size_t letters = 0;
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator(OUTLINK_REPLIES_DIR)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (auto const& file : files) {
    auto const name = file.stem().string();
    if (file.extension() == ".json") EXPECT_TRUE(fs::exists(fs::path(file).replace_extension(".eml"))) << name;
    if (file.extension() != ".eml") continue;
    ++letters;
    auto const json_file = fs::path(file).replace_extension(".json");
    if (!fs::exists(json_file)) {
      ADD_FAILURE() << name << " has no expectation";
      continue;
    }
    auto const raw = contents(file);
    auto const expected = json::parse(contents(json_file)).as_object();
    check(raw, expected, name);
    check(with_crlf(raw), expected, name + ", CRLF");
  }
  EXPECT_GE(letters, 120u);
}

}  // namespace
}  // namespace outlink::reply
