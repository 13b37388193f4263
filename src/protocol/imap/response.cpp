#include "protocol/imap/response.h"

#include <charconv>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::imap {
namespace {

std::unexpected<failure> malformed(std::string words, std::string_view line) {
  return fail({.code = "imap.malformed", .remedy = remedy::retry, .words = std::move(words), .peer = peer_words(line)});
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// The size that a line announces at its end: {n}, {n+} (RFC 7888) and ~{n} (RFC 3516). Empty: no literal follows.
std::optional<std::string_view> announced_literal(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  auto const open = line.rfind('{');
  if (open == line.npos) return std::nullopt;
  auto digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  // A text that merely ends with a brace ("* OK {see below}") is no announcement.
  if (digits.empty() || digits.find_first_not_of("-0123456789") != digits.npos) return std::nullopt;
  return digits;
}

struct flat_piece {
  std::string_view text;
  std::string* literal;
};

// Reads values from text pieces with literals between them.
class value_parser {
 public:
  explicit value_parser(std::vector<flat_piece> pieces) : pieces_(std::move(pieces)) {}

  result<std::vector<value>> all() {
    std::vector<value> values;
    for (;;) {
      skip_blanks();
      if (at_end()) return values;
      TRY(auto v, one(0));
      values.push_back(std::move(v));
    }
  }

 private:
  std::string_view& text() { return pieces_[index_].text; }

  // At the end of a piece its literal comes next.
  std::string* next_literal() {
    if (index_ < pieces_.size() && text().empty() && pieces_[index_].literal) return pieces_[index_].literal;
    return nullptr;
  }
  bool at_end() { return index_ >= pieces_.size() || (text().empty() && !pieces_[index_].literal); }
  void skip_blanks() {
    while (index_ < pieces_.size() && text().starts_with(' ')) text().remove_prefix(1);
  }

  result<value> one(std::size_t depth) {
    if (depth > limits::imap_nesting_max) return malformed("The mail server nests its answer too deeply.", {});
    if (auto* literal = next_literal()) {
      ++index_;
      return value{.what = value::kind::string, .text = std::move(*literal), .items = {}};
    }
    if (at_end()) return malformed("The mail server's answer ends too early.", {});
    if (text().front() == '(') return list(depth);
    if (text().front() == '"') return quoted();
    return atom();
  }

  result<value> list(std::size_t depth) {
    text().remove_prefix(1);
    value v{.what = value::kind::list, .text = {}, .items = {}};
    for (;;) {
      skip_blanks();
      if (!next_literal()) {
        if (at_end()) return malformed("A list in the mail server's answer is not closed.", {});
        if (text().front() == ')') {
          text().remove_prefix(1);
          return v;
        }
      }
      TRY(auto item, one(depth + 1));
      v.items.push_back(std::move(item));
    }
  }

  result<value> quoted() {
    text().remove_prefix(1);
    value v{.what = value::kind::string, .text = {}, .items = {}};
    while (!text().empty()) {
      char c = text().front();
      text().remove_prefix(1);
      if (c == '"') return v;
      if (c == '\\') {
        if (text().empty()) break;
        c = text().front();
        text().remove_prefix(1);
      }
      v.text += c;
    }
    return malformed("A quoted text in the mail server's answer is not closed.", {});
  }

  // An atom; a bracketed section belongs to it with its blanks and parentheses (BODY[HEADER.FIELDS (TO CC)]<0>).
  result<value> atom() {
    std::size_t i = 0;
    auto const& t = text();
    while (i < t.size() && t[i] != ' ' && t[i] != '(' && t[i] != ')' && t[i] != '"') {
      if (t[i] == '[') {
        auto const close = t.find(']', i);
        if (close == t.npos) return malformed("A bracket in the mail server's answer is not closed.", t);
        i = close;
      }
      ++i;
    }
    if (i == 0) return malformed("The mail server's answer has a stray character.", t);
    value v{.what = value::kind::atom, .text = std::string(t.substr(0, i)), .items = {}};
    text().remove_prefix(i);
    if (ascii_iequals(v.text, "NIL")) v.what = value::kind::nil;
    return v;
  }

  std::vector<flat_piece> pieces_;
  std::size_t index_ = 0;
};

std::string_view take_word(std::string_view& line) {
  auto const end = std::min(line.find(' '), line.size());
  auto const word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

// "[CODE arguments] text"
void take_status_text(response& r, std::string_view rest) {
  if (rest.starts_with('[')) {
    if (auto const close = rest.find(']'); close != rest.npos) {
      auto inside = rest.substr(1, close - 1);
      r.code = upper(take_word(inside));
      r.code_arguments = inside;
      rest.remove_prefix(close + 1);
    }
  }
  r.text = trim(rest);
}

}  // namespace

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t n = 0;
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::string quote_string(std::string_view text) {
  std::string out;
  out.reserve(2 * text.size() + 2);
  out += '"';
  for (char const c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
  return out;
}

void response_reader::take_literal(std::string bytes) { pieces_.back().literal = std::move(bytes); }

result<std::variant<literal_wanted, response>> response_reader::take_line(std::string line) {
  if (auto const digits = announced_literal(line)) {
    auto const size = parse_number(*digits);
    if (!size) return malformed("The mail server announces a literal whose size is no number.", line);
    if (pieces_.size() >= limits::imap_literals_per_response_max)
      return malformed("The mail server announces too many literals in one answer.", line);
    literal_bytes_ += *size;
    if (literal_bytes_ > literal_bytes_max_)
      return fail({.code = "imap.literal_too_large",
                   .remedy = remedy::retry,
                   .words = "The mail server announces " + std::to_string(*size) + " bytes where at most " +
                            std::to_string(literal_bytes_max_) + " are taken."});
    line.resize(line.rfind('{'));
    if (line.ends_with('~')) line.pop_back();
    pieces_.push_back({.text = std::move(line), .literal = {}});
    return literal_wanted{*size};
  }
  auto pieces = std::move(pieces_);
  pieces_.clear();
  literal_bytes_ = 0;
  pieces.push_back({.text = std::move(line), .literal = {}});

  std::string_view first = pieces.front().text;
  response r;
  auto const tag = take_word(first);
  if (tag == "+") {
    r.what = response::kind::continuation;
    r.text = first;
    return r;
  }
  if (tag.empty()) return malformed("The mail server sent an empty answer.", pieces.front().text);
  r.what = tag == "*" ? response::kind::untagged : response::kind::tagged;
  r.tag = tag;
  auto word = take_word(first);
  if (auto const number = parse_number(word); number && r.what == response::kind::untagged) {
    r.number = *number;
    word = take_word(first);
  }
  r.word = upper(word);
  if (r.word.empty()) return malformed("The mail server sent an answer without a word.", pieces.front().text);
  if (r.is_status()) {
    take_status_text(r, first);
    return r;
  }
  std::vector<flat_piece> flat;
  for (auto& p : pieces) flat.push_back({.text = p.text, .literal = p.literal ? &*p.literal : nullptr});
  flat.front().text = first;
  TRY(r.values, value_parser(std::move(flat)).all());
  return r;
}

}  // namespace outlink::imap
