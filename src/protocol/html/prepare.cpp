#include "protocol/html/prepare.h"

#include <algorithm>

#include "base/mail_limits.h"

namespace outlink::html {
namespace {

constexpr std::string_view blanks = " \t\r\n\f/";

std::size_t skip(std::string_view s, std::size_t i, std::string_view characters) {
  return std::min(s.find_first_not_of(characters, i), s.size());
}

std::size_t find(std::string_view s, std::size_t i, std::string_view characters) {
  return std::min(s.find_first_of(characters, i), s.size());
}

// The offset behind the attribute at `i`, which is no blank and no ">".
std::size_t skip_attribute(std::string_view s, std::size_t i) {
  i = find(s, i + 1, " \t\r\n\f/>=");
  auto const equals = skip(s, i, " \t\r\n\f");
  if (equals >= s.size() || s[equals] != '=') return i;
  i = skip(s, equals + 1, " \t\r\n\f");
  if (i < s.size() && (s[i] == '"' || s[i] == '\'')) return std::min(s.find(s[i], i + 1), s.size() - 1) + 1;
  return find(s, i, " \t\r\n\f>");
}

bool begins_tag(std::string_view s, std::size_t i) {
  if (i + 1 >= s.size()) return false;
  auto const c = static_cast<unsigned char>(s[i + 1]);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c >= 0x80;
}

// Where the name of the tag at `i`, opening or closing, has its colon; npos when it has none.
std::size_t colon_of_name(std::string_view s, std::size_t i) {
  auto const colon = find(s, i + 1, ": \t\r\n\f>");
  return colon < s.size() && s[colon] == ':' && colon > i + 1 ? colon : s.npos;
}

// The offset behind "<![if !mso]>" or "<![endif]>" at `i`, 0 when there is none.
std::size_t skip_condition(std::string_view s, std::size_t i) {
  auto const head = s.substr(i, limits::html_condition_bytes_max);
  if (!head.starts_with("<![if") && !head.starts_with("<![endif")) return 0;
  auto const end = head.find(']');
  return end < head.size() - 1 && head[end + 1] == '>' ? i + end + 2 : 0;
}

}  // namespace

std::string made_parseable(std::string_view html) {
  std::string out;
  out.reserve(html.size());
  if (auto const first = html.find_first_not_of(" \t\r\n"); first != html.npos && html[first] != '<') out += "<body>";
  std::size_t copied = 0;
  for (auto at = html.find('<'); at < html.size(); at = html.find('<', at)) {
    if (auto const end = skip_condition(html, at)) {
      out += html.substr(copied, at - copied);
      copied = at = end;
      continue;
    }
    if (auto const colon = colon_of_name(html, at); colon != html.npos) {
      out += html.substr(copied, colon - copied);
      out += '-';
      copied = colon + 1;
    }
    if (!begins_tag(html, at)) {
      ++at;
      continue;
    }
    std::size_t count = 0;
    at = skip(html, find(html, at + 1, " \t\r\n\f/>"), blanks);
    while (at < html.size() && html[at] != '>') {
      if (++count > limits::html_attributes_max) {
        out += html.substr(copied, at - copied);
        while (at < html.size() && html[at] != '>') at = skip(html, skip_attribute(html, at), blanks);
        copied = at;
        break;
      }
      at = skip(html, skip_attribute(html, at), blanks);
    }
  }
  out += html.substr(copied);
  return out;
}

}  // namespace outlink::html
