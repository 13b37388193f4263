#include "store/sqlite/tables.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::sqlite {

failure exists_already(std::string_view noun, std::string_view where, std::string words) {
  return {.code = fmt::format("{}.exists", noun),
          .remedy = remedy::fix_input,
          .words = std::move(words),
          .where = std::string(where)};
}

result<void> must_exist(connection& db, std::string_view sql, value const& key, std::string_view noun) {
  TRY(bool const there, db.exists(sql, {key}));
  if (!there) return not_found(noun);
  return {};
}

result<void> must_have_changed(connection& db, std::int64_t changed, std::string_view sql, value const& key,
                               std::string_view noun) {
  if (changed > 0) return {};
  TRY_DO(must_exist(db, sql, key, noun));
  return stale(noun);
}

std::string make_uid() {
  std::array<char, 16> bits{};
  randombytes_buf(bits.data(), bits.size());
  return hex({bits.data(), bits.size()});
}

result<std::string> keep_once(connection& db, std::string_view sql, std::string_view content) {
  auto digest = sha256(content);
  TRY_DO(db.run(sql, {blob{digest}, blob{content}}));
  return digest;
}

namespace {

/// A pattern for LIKE ... ESCAPE '\' that finds the word anywhere.
std::string pattern_for(std::string_view word) {
  std::string pattern = "%";
  for (char const c : ascii_lower(word)) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace

void conditions::add(std::string_view condition, value const& v) {
  values.push_back(v);
  sql += " AND ";
  fmt::format_to(std::back_inserter(sql), fmt::runtime(condition), values.size());
}

result<conditions> conditions_for_words(std::string_view text, std::string_view noun, std::string_view condition) {
  auto const words = split_words(text);
  if (words.size() > limits::search_words_max || text.size() > limits::search_text_bytes_max)
    return invalid_field(noun, "text", "The search is too long.");
  conditions where;
  for (auto const& word : words) where.add(condition, where.kept.emplace_back(pattern_for(word)));
  return where;
}

}  // namespace outlink::sqlite
