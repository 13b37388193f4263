#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

/// Letters of tests/mails: NAME.eml, and in NAME.json what is expected of it.
namespace outlink::testing_support {

inline std::string contents(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

inline std::string with_crlf(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

/// Called with the letter, what is expected, and its name for messages.
using letter_check = std::function<void(std::string_view raw, boost::json::object const& expected, std::string name)>;

/// Gives each letter below the folder to the check, as it is stored, with line feeds, and as it travels, with CRLF. A
/// letter without an expectation, an expectation without a letter, and fewer letters than `at_least` are failures.
inline void check_each_letter(std::filesystem::path const& folder, std::size_t at_least, letter_check const& check) {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
    auto const kind = entry.path().extension();
    if (kind == ".eml" || kind == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::size_t letters = 0;
  for (auto file : files) {
    auto const name = file.stem().string();
    bool const is_letter = file.extension() == ".eml";
    auto const raw_file = file.replace_extension(".eml");
    auto const expectation = std::filesystem::path(file).replace_extension(".json");
    if (!std::filesystem::exists(raw_file) || !std::filesystem::exists(expectation)) {
      ADD_FAILURE() << name << " stands alone: it needs .eml and .json";
      continue;
    }
    if (!is_letter) continue;
    ++letters;
    auto const raw = contents(raw_file);
    auto const expected = boost::json::parse(contents(expectation)).as_object();
    check(raw, expected, name);
    check(with_crlf(raw), expected, name + " (CRLF)");
  }
  EXPECT_GE(letters, at_least);
}

}  // namespace outlink::testing_support
