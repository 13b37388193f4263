#include "protocol/mime/body.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/html/html.h"

namespace outlink::mime {
namespace {

// Nothing but blanks, also those that only Unicode knows.
bool is_wordless(std::string_view s) {
  for (std::size_t i = 0; i < s.size(); ++i) {
    auto const rest = s.substr(i);
    if (rest.starts_with("\xC2\xA0"))
      i += 1;
    else if (rest.starts_with("\xE2\x80\x8B") || rest.starts_with("\xEF\xBB\xBF"))
      i += 2;
    else if (s[i] != ' ' && s[i] != '\n' && s[i] != '\t' && s[i] != '\r')
      return false;
  }
  return true;
}

// The first letters and digits of a text: enough to see that two forms say the same.
std::string beginning(std::string_view s) {
  constexpr std::size_t enough = 200;
  std::string out;
  for (char const c : s) {
    auto const b = static_cast<unsigned char>(c);
    bool const is_kept = b >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_kept) out += c;
    if (out.size() == enough) break;
  }
  return out;
}

std::string escaped(std::string_view plain) {
  std::string out = "<div style=\"white-space: pre-wrap\">";
  for (char const c : plain) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out + "</div>\n";
}

}  // namespace

void body::open_alternative() {
  if (open_alternatives_++ == 0) units_.push_back({.is_alternative = true});
}

void body::close_alternative() {
  if (--open_alternatives_ == 0) units_.back().is_closed = true;
}

void body::interrupt() {
  if (!units_.empty() && open_alternatives_ == 0) units_.back().is_closed = true;
}

body::unit& body::current() { return open_alternatives_ > 0 ? units_.back() : units_.emplace_back(); }

void body::add_plain(std::string text) {
  auto& u = current();
  if (!u.plain)
    u.plain = std::move(text);
  else if (!is_wordless(text))
    *u.plain += (u.plain->ends_with('\n') ? "" : "\n") + text;
}

void body::add_html(std::string html) {
  auto& u = current();
  if (!u.html)
    u.html = std::move(html);
  else
    *u.html += "\n" + html;
}

bool body::is_blank() const {
  return std::all_of(units_.begin(), units_.end(), [](unit const& u) {
    return (!u.plain || is_wordless(*u.plain)) && (!u.html || is_wordless(*u.html));
  });
}

// Some programs send both forms as multipart/mixed: read as two texts, every word would be there twice.
void body::join_same_words() {
  for (std::size_t i = 0; i + 1 < units_.size();) {
    auto& a = units_[i];
    auto& b = units_[i + 1];
    bool const is_pair =
        !a.is_alternative && !b.is_alternative && !a.is_closed && a.plain && !a.html && b.html && !b.plain;
    if (is_pair) {
      auto const words = beginning(*a.plain);
      if (words.empty() || words == beginning(html::to_text(*b.html))) {
        a.html = std::move(b.html);
        units_.erase(units_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      }
    }
    ++i;
  }
}

body::readable body::take() {
  if (units_.size() > 1) join_same_words();
  std::erase_if(units_, [](unit const& u) { return !u.plain && !u.html; });
  readable r;
  bool has_plain = false;
  bool has_html_text = false;
  auto const htmls = std::count_if(units_.begin(), units_.end(), [](unit const& u) { return u.html.has_value(); });
  std::string all_html;
  for (auto& u : units_) {
    bool const uses_html = u.html && (!u.plain || is_wordless(*u.plain));
    auto text = uses_html ? html::to_text(*u.html) : u.plain ? std::move(*u.plain) : std::string();
    if (htmls > 0 && units_.size() > 1) all_html += u.html ? *u.html + "\n" : is_wordless(text) ? "" : escaped(text);
    has_html_text = has_html_text || uses_html;
    has_plain = has_plain || (!uses_html && !is_wordless(text));
    if (r.text.size() > limits::letter_text_bytes_max) continue;
    if (r.text.empty())
      r.text = std::move(text);
    else if (!is_wordless(text))
      r.text += (r.text.ends_with('\n') ? "" : "\n") + text;
  }
  r.text_is_from_html = has_html_text && !has_plain;
  if (htmls > 0) r.html = units_.size() > 1 ? std::move(all_html) : std::move(units_.front().html);
  if (r.text.size() > limits::letter_text_bytes_max)
    r.text = std::string(utf8_prefix(r.text, limits::letter_text_bytes_max)) + "\n[…]";
  units_.clear();
  return r;
}

std::string_view html_charset(std::string_view html) {
  auto const head = ascii_lower(html.substr(0, 2048));
  for (auto at = head.find("charset"); at != head.npos; at = head.find("charset", at + 7)) {
    auto const start = head.find_first_not_of(" \t\r\n=\"'", at + 7);
    if (start == head.npos || head.substr(at + 7, start - at - 7).find('=') == head.npos) continue;
    auto const end = head.find_first_of(" \t\r\n\"'/>;", start);
    return html.substr(start, end == head.npos ? 0 : end - start);
  }
  return {};
}

std::string plain_from_enriched(std::string_view text) {
  std::string out;
  std::size_t in_param = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<' && i + 1 < text.size() && text[i + 1] == '<') {
      out += '<';
      ++i;
    } else if (text[i] == '<') {
      auto const end = text.find('>', i);
      if (end == text.npos) break;
      auto const command = ascii_lower(text.substr(i + 1, std::min<std::size_t>(end - i - 1, 20)));
      if (command == "param") ++in_param;
      if (command == "/param" && in_param > 0) --in_param;
      if (command == "nl" || command == "np" || command == "paragraph") out += '\n';
      i = end;
    } else if (text[i] == '\n' && in_param == 0) {
      // One line end is a blank, each further one a line end.
      auto const next = std::min(text.find_first_not_of('\n', i), text.size());
      out += next - i == 1 ? std::string(next == text.size() ? "\n" : " ") : std::string(next - i - 1, '\n');
      i = next - 1;
    } else if (in_param == 0) {
      out += text[i];
    }
  }
  return out;
}

}  // namespace outlink::mime
