#include "protocol/mime/encoded_words.h"

#include <optional>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/text_decoding.h"
#include "protocol/mime/transfer_encoding.h"

namespace outlink::mime {
namespace {

struct encoded_word {
  std::string_view charset;
  bool is_base64 = false;
  std::string_view text;
  // Of all of it.
  std::size_t size = 0;
};

std::optional<encoded_word> read_word(std::string_view s, std::size_t start) {
  auto const charset_end = s.substr(start + 2, limits::charset_name_bytes_max + 20).find('?');
  if (charset_end == s.npos || charset_end == 0) return std::nullopt;
  encoded_word w{.charset = s.substr(start + 2, charset_end)};
  std::size_t const encoding = start + 2 + charset_end + 1;
  if (encoding + 1 >= s.size() || s[encoding + 1] != '?') return std::nullopt;
  char const e = s[encoding];
  if (e != 'b' && e != 'B' && e != 'q' && e != 'Q') return std::nullopt;
  w.is_base64 = e == 'b' || e == 'B';
  auto const end = s.find("?=", encoding + 2);
  if (end == s.npos) return std::nullopt;
  w.text = s.substr(encoding + 2, end - encoding - 2);
  w.charset = w.charset.substr(0, w.charset.find('*'));
  w.size = end + 2 - start;
  return w;
}

std::string decode_q(std::string_view text) {
  std::string underscores(text);
  for (char& c : underscores)
    if (c == '_') c = ' ';
  return decode_quoted_printable(underscores);
}

// Words of one charset are decoded together: a character may begin in one and end in the next.
class word_group {
 public:
  bool takes(encoded_word const& w) const { return ascii_iequals(w.charset, charset_); }
  void add(encoded_word const& w) {
    charset_ = w.charset;
    if (w.is_base64) {
      base64_ += w.text;
    } else {
      flush_base64();
      bytes_ += decode_q(w.text);
    }
    is_empty_ = false;
  }
  bool is_empty() const { return is_empty_; }
  std::string take() {
    flush_base64();
    auto text = to_utf8(bytes_, charset_);
    *this = {};
    return text;
  }

 private:
  void flush_base64() {
    bytes_ += decode_base64(base64_);
    base64_.clear();
  }

  std::string_view charset_;
  std::string base64_;
  std::string bytes_;
  bool is_empty_ = true;
};

// A line end within a field is followed by a blank; where it is not, it stands for one.
std::string unfold(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    bool const is_line_end = raw[i] == '\n' || (raw[i] == '\r' && raw.substr(i + 1, 1) != "\n");
    if (raw[i] != '\r' && raw[i] != '\n') out += raw[i];
    auto const next = raw.substr(i + 1, 1);
    if (is_line_end && next != " " && next != "\t") out += ' ';
  }
  return out;
}

}  // namespace

std::string decode_words(std::string_view raw) {
  auto const s = unfold(trim(raw));
  std::string out;
  std::string_view const all = s;
  word_group group;
  std::size_t plain = 0;
  auto const last_end = all.rfind("?=");
  std::size_t words = 0;
  for (auto at = all.find("=?"); at != all.npos && last_end != all.npos && at < last_end; at = all.find("=?", at)) {
    if (words == limits::encoded_words_max) break;
    auto const word = read_word(all, at);
    if (!word) {
      at += 2;
      continue;
    }
    auto const between = all.substr(plain, at - plain);
    bool const goes_on = !group.is_empty() && trim(between).empty();
    if (!group.is_empty() && (!goes_on || !group.takes(*word))) out += group.take();
    if (!goes_on) out += to_utf8(between, {});
    group.add(*word);
    ++words;
    at += word->size;
    plain = at;
  }
  if (!group.is_empty()) out += group.take();
  out += to_utf8(all.substr(plain), {});
  return clean_line(out);
}

}  // namespace outlink::mime
