#include <charconv>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/html/html.h"
#include "protocol/html/style.h"
#include "protocol/html/table.h"
#include "protocol/html/text_lines.h"
#include "protocol/html/tree.h"

namespace outlink::html {
namespace {

/// "[A long description ...]" of an image is a caption, not a text.
constexpr std::size_t alternative_bytes_max = 200;

// "https://www.example.test/" and "example.test" are the same to a reader.
std::string_view bare_address(std::string_view url) {
  for (auto const scheme : {"https://", "http://", "mailto:"})
    if (ascii_lower(url.substr(0, 8)).starts_with(scheme)) {
      url.remove_prefix(std::string_view(scheme).size());
      break;
    }
  if (ascii_lower(url.substr(0, 4)) == "www.") url.remove_prefix(4);
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

// The address behind a link as text: nothing for what leads nowhere outside.
std::string link_address(std::string_view href) {
  std::string out;
  for (char const c : trim(href)) {
    auto const b = static_cast<unsigned char>(c);
    if (b < 0x20 || b == 0x7F) continue;
    if (c == ' ' || c == '<' || c == '>')
      out += percent_encode(std::string_view(&c, 1));
    else
      out += c;
  }
  auto const lower = ascii_lower(out.substr(0, 8));
  if (lower.starts_with("http://") || lower.starts_with("https://")) return out;
  if (!lower.starts_with("mailto:")) return {};
  auto const end = out.find('?');
  return out.substr(7, end == out.npos ? out.npos : end - 7);
}

bool is_pixel(xmlNode const* image) {
  for (auto const* side : {"width", "height"}) {
    auto const value = attribute(image, side);
    int size = 0;
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
    if (error == std::errc() && size <= 1 && !value.ends_with('%')) return true;
  }
  for (auto const& d : read_style(attribute(image, "style")))
    if ((d.property == "width" || d.property == "height") && (d.value == "1px" || d.value == "0" || d.value == "0px"))
      return true;
  return false;
}

class text_writer {
 public:
  // Elements beside it are not read.
  void write_one(xmlNode* n) {
    if (lines_.text().size() > limits::letter_text_bytes_max) return;
    if (auto const text = content_of(n); !text.empty()) {
      if (has_no_size_) return;
      is_preformatted_ ? lines_.put_preformatted(text) : lines_.put(text);
    } else if (n->type == XML_ELEMENT_NODE) {
      element(n);
    }
  }

  std::string text() {
    lines_.end_line();
    return std::string(trim(lines_.text()));
  }

 private:
  void children(xmlNode* n) {
    for (auto* c = n->children; c; c = c->next) write_one(c);
  }

  void element(xmlNode* n) {
    static constexpr std::array<std::string_view, 16> dropped{
        "script", "style", "head",  "title",  "template", "object", "noscript", "iframe",
        "svg",    "audio", "video", "canvas", "select",   "map",    "math",     "textarea"};
    auto const name = name_of(n);
    bool const was_in_button = has_outlook_button_;
    if (is_one_of(name, dropped) || (n->properties && !is_shown(n))) return;
    bool const had_no_size = has_no_size_;
    auto const style = n->properties ? read_style(attribute(n, "style")) : std::vector<declaration>();
    if (auto const size = read_visibility(style).size; size != visibility::font::inherited)
      has_no_size_ = size == visibility::font::none;
    visible_element(n, name, style);
    has_no_size_ = had_no_size;
    has_outlook_button_ = was_in_button;
  }

  // What Outlook alone hides is shown when it has links in it: a button that Outlook draws in its own way.
  bool is_shown(xmlNode* n) {
    if (xmlHasProp(n, reinterpret_cast<xmlChar const*>("hidden"))) return false;
    auto const v = read_visibility(read_style(attribute(n, "style")));
    if (v.is_hidden) return false;
    if (!v.is_hidden_by_outlook || has_outlook_button_) return true;
    for (auto* c = n; c; c = next_in_order(c, n))
      if (name_of(c) == "a") return has_outlook_button_ = true;
    return false;
  }

  void visible_element(xmlNode* n, std::string_view name, std::vector<declaration> const& style) {
    static constexpr std::array<std::string_view, 20> blocks{
        "div",  "tr",   "caption", "section", "article", "main", "header",  "footer",  "nav",      "aside",
        "form", "body", "center",  "figure",  "address", "dt",   "details", "summary", "fieldset", "figcaption"};
    static constexpr std::array<std::string_view, 7> headings{"h1", "h2", "h3", "h4", "h5", "h6", "hgroup"};
    if (name == "br") return lines_.break_line();
    if (name == "hr") return rule();
    if (name == "img") return image(n);
    if (name == "a") return link(n);
    if (name == "table") return table(n);
    if (name == "ul" || name == "ol" || name == "menu" || name == "dir") return list(n, name == "ol");
    if (name == "blockquote") return quote(n, style);
    if (name == "pre" || name == "listing" || name == "xmp") return preformatted(n);
    if (name == "p") return block(n, !has_no_margin(style) && !attribute(n, "class").starts_with("Mso"));
    if (is_one_of(name, headings)) return block(n, true);
    if (name == "dl") return block(n, true);
    if (name == "li") return item(n, "- ");
    if (name == "dd") return indented(n);
    if (is_one_of(name, blocks)) return block(n, false);
    children(n);
  }

  void block(xmlNode* n, bool has_margin) {
    lines_.end_line();
    if (has_margin) lines_.want_blank_line();
    children(n);
    lines_.end_line();
    if (has_margin) lines_.want_blank_line();
  }

  void rule() {
    lines_.end_line();
    lines_.want_blank_line();
  }

  void indented(xmlNode* n) {
    lines_.end_line();
    lines_.push("  ", "  ");
    block(n, false);
    lines_.pop();
  }

  void quote(xmlNode* n, std::vector<declaration> const& style) {
    lines_.end_line();
    // "Increase indent" of Gmail and Apple Mail is a <blockquote> without a border.
    bool const is_quote = !has_no_border(style) || !attribute(n, "type").empty();
    lines_.want_blank_line();
    if (is_quote) lines_.push("> ", "> ");
    children(n);
    lines_.end_line();
    if (is_quote) lines_.pop();
    lines_.want_blank_line();
  }

  void preformatted(xmlNode* n) {
    lines_.end_line();
    lines_.want_blank_line();
    bool const before = is_preformatted_;
    is_preformatted_ = true;
    children(n);
    is_preformatted_ = before;
    lines_.end_line();
    lines_.want_blank_line();
  }

  void list(xmlNode* n, bool is_numbered) {
    lines_.end_line();
    if (list_depth_ == 0) lines_.want_blank_line();
    ++list_depth_;
    int number = number_in(n, "start").value_or(1);
    for (auto* c = n->children; c; c = c->next) {
      if (name_of(c) != "li") {
        write_one(c);
        continue;
      }
      number = number_in(c, "value").value_or(number);
      if (is_shown(c)) item(c, is_numbered ? std::to_string(number) + ". " : "- ");
      if (number < 1'000'000) ++number;
    }
    lines_.end_line();
    if (--list_depth_ == 0) lines_.want_blank_line();
  }

  static std::optional<int> number_in(xmlNode* n, char const* name) {
    auto const value = attribute(n, name);
    int number = 0;
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
  }

  void item(xmlNode* n, std::string const& mark) {
    lines_.end_line();
    lines_.push(mark, std::string(mark.size(), ' '));
    children(n);
    lines_.end_line();
    lines_.pop();
  }

  void table(xmlNode* n) {
    lines_.end_line();
    if (is_data_table(n)) {
      lines_.want_blank_line();
      data_table(n);
      lines_.want_blank_line();
    } else {
      arrangement(n);
    }
    lines_.end_line();
  }

  void arrangement(xmlNode* table) {
    for (auto* c = table->children; c; c = c->next) {
      auto const name = name_of(c);
      if (name == "tr" || name == "tbody" || name == "thead" || name == "tfoot") {
        if (is_shown(c)) arrangement(c);
      } else if (name == "td" || name == "th" || name == "caption") {
        lines_.end_line();
        write_one(c);
        lines_.end_line();
      } else {
        write_one(c);
      }
    }
  }

  void data_table(xmlNode* n) {
    for (auto* c = n->children; c; c = c->next)
      if (name_of(c) == "caption") block(c, false);
    bool is_first = true;
    for (auto* row : rows_of(n)) {
      if (!is_shown(row)) continue;
      std::string text;
      std::string dashes;
      bool are_headings = true;
      for (auto* cell : cells_of(row)) {
        auto const words = one_line(cell);
        are_headings &= name_of(cell) == "th";
        if (words.empty()) continue;
        if (!text.empty()) {
          text += " | ";
          dashes += " | ";
        }
        text += words;
        dashes += "---";
      }
      if (text.empty()) continue;
      line(text);
      if (is_first && are_headings && dashes.size() > 3) line(dashes);
      is_first = false;
    }
  }

  void line(std::string const& text) {
    lines_.put_exactly(text);
    lines_.end_line();
  }

  std::string one_line(xmlNode* cell) const {
    text_writer w;
    w.has_no_size_ = has_no_size_;
    w.write_one(cell);
    auto text = w.text();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  void image(xmlNode* n) {
    if (is_pixel(n)) return;
    auto const alt = attribute(n, "alt");
    text_lines words;
    words.put(utf8_prefix(alt, alternative_bytes_max));
    if (auto const text = trim(words.text()); !text.empty()) lines_.put("[" + std::string(text) + "]");
  }

  void link(xmlNode* n) {
    auto const begin = lines_.text().size();
    children(n);
    auto const text = trim(std::string_view(lines_.text()).substr(begin));
    if (text.empty()) return;
    auto const address = link_address(attribute(n, "href"));
    auto const bare = bare_address(address);
    if (bare.empty()) return;
    // The text may be the address, or end with it; its own scheme and slash do not matter.
    auto const shown = bare_address(text);
    if (shown.size() >= bare.size() && ascii_iequals(shown.substr(shown.size() - bare.size()), bare)) return;
    lines_.put(" ");
    lines_.put_exactly("<" + address + ">");
  }

  text_lines lines_;
  int list_depth_ = 0;
  bool is_preformatted_ = false;
  bool has_no_size_ = false;
  // Found once, it is not looked for again within: the search would cost the square of the size.
  bool has_outlook_button_ = false;
};

}  // namespace

std::string to_text(xmlNode* n) {
  text_writer w;
  w.write_one(n);
  return w.text();
}

std::string to_text(xmlDoc const& d) {
  auto* root = xmlDocGetRootElement(&d);
  return root ? to_text(root) : std::string();
}

std::string to_text(std::string_view html) {
  auto const doc = parse(html);
  return doc ? to_text(*doc) : std::string();
}

}  // namespace outlink::html
