#include "links/url_template.h"

namespace outlink::links {

std::optional<std::vector<std::string>> placeholders_in(std::string_view text) {
  std::vector<std::string> names;
  while (true) {
    auto const open = text.find_first_of("{}");
    if (open == text.npos) return names;
    auto const close = text.find_first_of("{}", open + 1);
    if (text[open] != '{' || close == text.npos || text[close] != '}' || close == open + 1) return std::nullopt;
    names.emplace_back(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
}

std::optional<std::string_view> authority_in(std::string_view address) {
  constexpr std::string_view scheme = "https://";
  if (!address.starts_with(scheme)) return std::nullopt;
  address.remove_prefix(scheme.size());
  // A path variable follows the host without a slash of its own: "{host}{path}/token".
  auto authority = address.substr(0, address.find_first_of("/?#"));
  if (auto const path = authority.find("{path}"); path != authority.npos) authority = authority.substr(0, path);
  if (authority.empty()) return std::nullopt;
  return authority;
}

std::string fill(std::string_view text, std::map<std::string, std::string> const& values) {
  std::string filled;
  while (true) {
    auto const open = text.find('{');
    auto const close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) return filled.append(text);
    filled.append(text.substr(0, open));
    auto const value = values.find(std::string(text.substr(open + 1, close - open - 1)));
    filled.append(value == values.end() ? text.substr(open, close - open + 1) : std::string_view(value->second));
    text.remove_prefix(close + 1);
  }
}

}  // namespace outlink::links
