#include "protocol/html/style.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace outlink::html {
namespace {

// Of what is not within quotation marks or brackets.
std::size_t find_end(std::string_view s) {
  char quote = 0;
  int depth = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (quote != 0) {
      if (s[i] == quote) quote = 0;
    } else if (s[i] == '"' || s[i] == '\'') {
      quote = s[i];
    } else if (s[i] == '(') {
      ++depth;
    } else if (s[i] == ')') {
      --depth;
    } else if (s[i] == ';' && depth <= 0) {
      return i;
    }
  }
  return s.size();
}

// "0", "0px", ".0em", "0 none": the number at the beginning is zero.
bool is_zero(std::string_view value) {
  auto const end = std::min(value.find_first_not_of("0123456789."), value.size());
  return end > 0 && value.find_first_of("123456789") >= end && value.find('0') < end;
}

bool begins_with_number(std::string_view value) {
  return !value.empty() && (value[0] == '.' || (value[0] >= '0' && value[0] <= '9'));
}

constexpr std::array<std::string_view, 62> harmless{
    "color",          "background-color",    "background",       "font",           "font-family",    "font-size",
    "font-style",     "font-weight",         "font-variant",     "line-height",    "letter-spacing", "word-spacing",
    "text-align",     "text-decoration",     "text-indent",      "text-transform", "vertical-align", "white-space",
    "word-break",     "word-wrap",           "overflow-wrap",    "direction",      "unicode-bidi",   "margin",
    "margin-top",     "margin-right",        "margin-bottom",    "margin-left",    "padding",        "padding-top",
    "padding-right",  "padding-bottom",      "padding-left",     "border",         "border-top",     "border-right",
    "border-bottom",  "border-left",         "border-color",     "border-style",   "border-width",   "border-radius",
    "border-spacing", "border-collapse",     "border-top-color", "width",          "height",         "max-width",
    "max-height",     "min-width",           "min-height",       "display",        "visibility",     "float",
    "clear",          "table-layout",        "list-style-type",  "caption-side",   "empty-cells",    "opacity",
    "overflow",       "text-decoration-line"};

bool is_safe_value(std::string_view lower) {
  if (lower.find_first_of("\\<>@{}") != lower.npos || lower.find("/*") != lower.npos) return false;
  if (std::count(lower.begin(), lower.end(), '"') % 2 != 0 || std::count(lower.begin(), lower.end(), '\'') % 2 != 0)
    return false;
  static constexpr std::array<std::string_view, 4> colours{"rgb", "rgba", "hsl", "hsla"};
  int depth = 0;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    if (lower[i] == ')' && --depth < 0) return false;
    if (lower[i] != '(') continue;
    ++depth;
    auto const begin = lower.find_last_of(" ,:", i);
    auto const name = lower.substr(begin == lower.npos ? 0 : begin + 1, i - (begin == lower.npos ? 0 : begin + 1));
    if (std::find(colours.begin(), colours.end(), name) == colours.end()) return false;
  }
  return depth == 0;
}

}  // namespace

std::vector<declaration> read_style(std::string_view style) {
  std::vector<declaration> all;
  while (!style.empty()) {
    auto const end = find_end(style);
    auto const one = style.substr(0, end);
    style.remove_prefix(std::min(end + 1, style.size()));
    auto const colon = one.find(':');
    if (colon == one.npos) continue;
    auto value = trim(one.substr(colon + 1));
    if (auto const bang = value.find('!');
        bang != value.npos && ascii_iequals(trim(value.substr(bang + 1)), "important"))
      value = trim(value.substr(0, bang));
    auto property = ascii_lower(trim(one.substr(0, colon)));
    if (!property.empty() && !value.empty()) all.push_back({std::move(property), std::string(value)});
  }
  return all;
}

visibility read_visibility(std::vector<declaration> const& style) {
  visibility v;
  for (auto const& d : style) {
    auto const value = ascii_lower(d.value);
    if (d.property == "display") v.is_hidden |= value == "none";
    if (d.property == "visibility") v.is_hidden |= value == "hidden" || value == "collapse";
    if (d.property == "opacity" || d.property == "max-height") v.is_hidden |= is_zero(value);
    if (d.property == "mso-hide") v.is_hidden_by_outlook = value == "all";
    if (d.property == "font-size" && (begins_with_number(value) || value.find("small") != value.npos ||
                                      value.find("large") != value.npos || value == "medium"))
      v.size = is_zero(value) ? visibility::font::none : visibility::font::readable;
    if (d.property == "font") v.size = visibility::font::readable;
  }
  return v;
}

bool has_no_margin(std::vector<declaration> const& style) {
  bool top = false;
  bool bottom = false;
  for (auto const& d : style) {
    // "0 auto", "0cm 0cm 0.0001pt": Word's smallest margin is none.
    auto const parts = split_words(d.value);
    auto const is_none = [&](std::string_view s) {
      return is_zero(s) || s.starts_with("0.0001") || s.starts_with(".0001");
    };
    if (d.property == "margin" && !parts.empty()) {
      top = is_none(parts[0]);
      bottom = is_none(parts.size() > 2 ? parts[2] : parts[0]);
    }
    if (d.property == "margin-top") top = is_none(d.value);
    if (d.property == "margin-bottom") bottom = is_none(d.value);
  }
  return top && bottom;
}

bool has_no_border(std::vector<declaration> const& style) {
  return std::any_of(style.begin(), style.end(), [](auto const& d) {
    auto const value = ascii_lower(d.value);
    return d.property == "border" && (value.find("none") != value.npos || is_zero(value));
  });
}

std::string safe_style(std::string_view style) {
  std::string out;
  for (auto const& d : read_style(style)) {
    bool const is_known = std::find(harmless.begin(), harmless.end(), d.property) != harmless.end();
    if (!is_known || !is_safe_value(ascii_lower(d.value))) continue;
    out += (out.empty() ? "" : ";") + d.property + ":" + d.value;
  }
  return out;
}

}  // namespace outlink::html
