#include "outbox/templates.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "outbox/template_texts.h"

namespace outlink::outbox {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

/// A piece of a template: text as it stands, or the name of a placeholder.
struct piece {
  std::string_view text;
  bool is_placeholder = false;
};

/// Empty when braces are not closed on their line.
std::optional<std::vector<piece>> pieces_of(std::string_view source) {
  std::vector<piece> all;
  while (!source.empty()) {
    auto const begin = source.find(opening);
    if (begin > 0) all.push_back({.text = source.substr(0, begin)});
    if (begin == source.npos) break;
    source.remove_prefix(begin + opening.size());
    auto const end = source.find(closing);
    if (end == source.npos || source.substr(0, end).find_first_of("\n{") != source.npos) return std::nullopt;
    all.push_back({.text = trim(source.substr(0, end)), .is_placeholder = true});
    source.remove_prefix(end + closing.size());
  }
  return all;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (char const c : text) {
    bool const is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (!is_control || !line.ends_with(' ')) line += is_control ? ' ' : c;
  }
  return std::string(trim(line));
}

/// Escaped, with line breaks that HTML shows.
std::string shown_lines(std::string_view text) {
  std::string html;
  for (char const c : html_escaped(text)) {
    if (c == '\r') continue;
    if (c == '\n') html += "<br>";
    html += c;
  }
  return html;
}

bool is_address(std::string_view name) { return name == "issue.url" || name == "base_url"; }

/// `literal` and `value` say how text of the template and what a placeholder became are written.
template <class Literal, class Value>
std::string fill(std::string_view source, placeholder_values const& values, Literal literal, Value value) {
  auto const pieces = pieces_of(source);
  if (!pieces) return literal(source);
  std::string out;
  for (auto const& p : *pieces) {
    if (!p.is_placeholder) {
      out += literal(p.text);
      continue;
    }
    auto const found = values.find(p.text);
    if (found != values.end()) out += value(p.text, found->second);
  }
  return out;
}

std::string as_it_is(std::string_view text) { return std::string(text); }

std::string html_from_text(std::string_view source, placeholder_values const& values) {
  auto const value = [](std::string_view name, std::string_view text) {
    auto const shown = shown_lines(text);
    return is_address(name) ? "<a href=\"" + shown + "\">" + shown + "</a>" : shown;
  };
  return "<html><body><p>" + fill(source, values, shown_lines, value) + "</p></body></html>\n";
}

result<void> check_part(template_kind kind, std::string_view field, std::string_view source, std::size_t bytes_max) {
  if (source.size() > bytes_max)
    return invalid_field("template", field, "This is longer than " + std::to_string(bytes_max) + " bytes.");
  if (!is_utf8(source) || source.find('\0') != source.npos)
    return invalid_field("template", field, "This is not UTF-8 text.");
  auto const pieces = pieces_of(source);
  if (!pieces)
    return invalid_field("template", field,
                         "A placeholder is not closed: it begins with {{ and must end with }} on the same line.");
  auto const known = placeholders_of(kind);
  for (auto const& p : *pieces) {
    if (!p.is_placeholder || std::ranges::find(known, p.text, &placeholder::name) != known.end()) continue;
    std::string names;
    for (auto const& k : known) names += (names.empty() ? "" : ", ") + std::string(k.name);
    return invalid_field(
        "template", field,
        "There is no placeholder {{" + peer_words(utf8_prefix(p.text, 60)) + "}} here. There are: " + names + ".");
  }
  return {};
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

letter_template default_template(template_kind kind) {
  auto const words = template_words_of(kind);
  return {.kind = kind, .subject = std::string(words.subject), .text = std::string(words.text)};
}

result<void> check_template(letter_template const& t) {
  if (trim(t.subject).empty()) return invalid_field("template", "subject", "The subject must not be empty.");
  if (t.subject.find_first_of("\r\n") != t.subject.npos)
    return invalid_field("template", "subject", "The subject must be one line.");
  if (trim(t.text).empty())
    return invalid_field("template", "text", "The text must not be empty: some people read no HTML.");
  TRY_DO(check_part(t.kind, "subject", t.subject, limits::template_subject_bytes_max));
  TRY_DO(check_part(t.kind, "text", t.text, limits::template_text_bytes_max));
  return check_part(t.kind, "html", t.html, limits::template_text_bytes_max);
}

rendered render(letter_template const& t, placeholder_values const& values) {
  auto const plain = [](std::string_view, std::string_view text) { return std::string(text); };
  auto const escaped = [](std::string_view, std::string_view text) { return shown_lines(text); };
  return {.subject = one_line(fill(t.subject, values, as_it_is, plain)),
          .text = fill(t.text, values, as_it_is, plain),
          .html = trim(t.html).empty() ? html_from_text(t.text, values) : fill(t.html, values, as_it_is, escaped)};
}

rendered preview(letter_template const& t) {
  placeholder_values values;
  for (auto const& p : placeholders_of(t.kind)) values.emplace(p.name, p.example);
  return render(t, values);
}

}  // namespace outlink::outbox
