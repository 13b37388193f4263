#include "tracker/rules.h"

#include <algorithm>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::tracker {
namespace {

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

result<void> check_project_key(std::string_view key) {
  bool const good = key.size() >= 2 && key.size() <= limits::project_key_bytes_max && key[0] >= 'A' && key[0] <= 'Z' &&
                    std::all_of(key.begin(), key.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); });
  if (good) return {};
  return invalid_field("project", "key",
                       "The key must be 2 to 10 capital letters or digits and begin with a letter, like SUP.");
}

std::vector<std::string> find_issue_keys(std::string_view text) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_letter(text[i]) || (i > 0 && (is_letter(text[i - 1]) || is_digit(text[i - 1]) || text[i - 1] == '-')))
      continue;
    std::size_t j = i;
    while (j < text.size() && (is_letter(text[j]) || is_digit(text[j]))) ++j;
    if (j - i < 2 || j - i > limits::project_key_bytes_max || j >= text.size() || text[j] != '-') continue;
    std::size_t k = j + 1;
    while (k < text.size() && is_digit(text[k])) ++k;
    bool const ends = k == text.size() || !(is_letter(text[k]) || text[k] == '-');
    if (k == j + 1 || k - j > 10 || text[j + 1] == '0' || !ends) continue;
    std::string key = ascii_lower(text.substr(i, k - i));
    for (char& c : key)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

std::string make_summary(std::string_view text) {
  std::string line;
  for (auto const& word : split_words(text)) line += (line.empty() ? "" : " ") + word;
  line = utf8_prefix(line, limits::issue_summary_bytes_max);
  return line.empty() ? "(no subject)" : line;
}

result<void> check_issue_type(std::string_view type) {
  bool const has_control =
      std::any_of(type.begin(), type.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (!trim(type).empty() && type.size() <= limits::issue_type_bytes_max && is_utf8(type) && !has_control) return {};
  return invalid_field("issue", "type", "The issue type must be one short line, like Task or Bug.");
}

}  // namespace outlink::tracker
