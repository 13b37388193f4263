#include "mail/split_pattern.h"

#include <re2/re2.h>

#include <memory>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mail {
namespace {

std::unique_ptr<RE2> compile(std::string_view pattern) {
  if (pattern.size() >= 2 && pattern.starts_with('/') && pattern.ends_with('/'))
    pattern = pattern.substr(1, pattern.size() - 2);
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(limits::split_pattern_memory_max);
  return std::make_unique<RE2>("(?m)" + std::string(pattern), options);
}

/// Where the first match begins; npos without one.
std::size_t find(RE2 const& expression, std::string_view text) {
  re2::StringPiece found;
  if (!expression.Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, &found, 1)) return text.npos;
  return static_cast<std::size_t>(found.data() - text.data());
}

}  // namespace

result<void> check_split_pattern(std::string_view pattern) {
  if (pattern.empty()) return invalid_field("handler", "split_pattern", "This handler needs a pattern to split at.");
  if (pattern.size() > limits::split_pattern_bytes_max)
    return invalid_field("handler", "split_pattern",
                         "The pattern is longer than " + std::to_string(limits::split_pattern_bytes_max) + " bytes.");
  auto const expression = compile(pattern);
  if (!expression->ok())
    return invalid_field("handler", "split_pattern",
                         "This is not a regular expression that RE2 knows: " + peer_words(expression->error()) + ".");
  if (find(*expression, "") != std::string_view::npos)
    return invalid_field("handler", "split_pattern",
                         "The pattern matches an empty text, so nothing would ever stand before it.");
  return {};
}

std::string text_before(std::string_view text, std::string_view pattern) {
  // A mailbox's letters come one after another with the same pattern.
  thread_local std::string compiled_from;
  thread_local std::unique_ptr<RE2> expression;
  if (!expression || compiled_from != pattern) {
    expression = compile(pattern);
    compiled_from = pattern;
  }
  if (!expression->ok()) return std::string(text);
  return std::string(text.substr(0, find(*expression, text)));
}

}  // namespace outlink::mail
