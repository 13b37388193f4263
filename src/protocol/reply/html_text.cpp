#include "protocol/reply/html_text.h"

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::reply {

void recent_words::add(std::string_view text) {
  if (text.size() > limits::reply_header_bytes_max) text = text.substr(text.size() - limits::reply_header_bytes_max);
  for (char const c : text) {
    bool const is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space)
      text_ += c;
    else if (!text_.empty() && !text_.ends_with(' ') && !text_.ends_with('\n'))
      text_ += ' ';
  }
  if (text_.size() > 4 * limits::reply_header_bytes_max) text_.erase(0, text_.size() - limits::reply_header_bytes_max);
}

void recent_words::end_line() {
  while (text_.ends_with(' ')) text_.pop_back();
  if (!text_.empty() && !text_.ends_with('\n')) text_ += '\n';
}

std::string_view recent_words::text() const {
  std::string_view s = text_;
  while (s.ends_with('\n') || s.ends_with(' ')) s.remove_suffix(1);
  return s;
}

std::string first_words(xmlNode* n) {
  recent_words words;
  std::size_t bytes = 0;
  std::size_t nodes = 0;
  xmlNode const* top = n;
  bool into = true;
  for (auto* c = n; c && bytes < limits::reply_header_bytes_max && ++nodes < limits::reply_header_nodes_max;
       c = html::next_in_order(c, top, into)) {
    auto const name = html::name_of(c);
    into = !is_without_text(name);
    if (is_block(name)) words.end_line();
    auto const text = utf8_prefix(html::content_of(c), limits::reply_header_bytes_max);
    words.add(text);
    bytes += text.size();
    // The end of a block is not met on the way.
    bool const ends_block = !c->next && c->parent && is_block(html::name_of(c->parent)) && !c->children;
    if (ends_block) words.end_line();
  }
  return std::string(words.text());
}

bool is_block(std::string_view element) {
  static constexpr std::array<std::string_view, 22> all{"div",    "p",     "br", "hr", "tr", "td",        "th",  "li",
                                                        "ul",     "ol",    "h1", "h2", "h3", "h4",        "pre", "body",
                                                        "center", "table", "dl", "dt", "dd", "blockquote"};
  return html::is_one_of(element, all);
}

bool is_without_text(std::string_view element) {
  static constexpr std::array<std::string_view, 5> all{"head", "style", "script", "title", "template"};
  return html::is_one_of(element, all);
}

bool is_blank(std::string_view text) {
  constexpr std::string_view no_break = "\u00A0";
  while (!text.empty()) {
    if (text.starts_with(no_break))
      text.remove_prefix(no_break.size());
    else if (std::string_view(" \t\r\n\f").find(text[0]) != std::string_view::npos)
      text.remove_prefix(1);
    else
      return false;
  }
  return true;
}

}  // namespace outlink::reply
