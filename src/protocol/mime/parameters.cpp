#include "protocol/mime/parameters.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/charset.h"
#include "protocol/mime/encoded_words.h"
#include "protocol/mime/text_decoding.h"

namespace outlink::mime {
namespace {

// One "name*0*=value" as it stands there.
struct section {
  std::string name;
  int index = 0;
  bool is_continued = false;
  bool is_extended = false;
  std::string value;
  std::size_t order = 0;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A percent sign that starts no escape is left as it is.
std::string unescape_percents(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%' && i + 2 < s.size() && hex_digit(s[i + 1]) >= 0 && hex_digit(s[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2]));
      i += 2;
    } else {
      out += s[i];
    }
  }
  return out;
}

class scanner {
 public:
  explicit scanner(std::string_view s) : s_(s) {}

  bool is_at_end() const { return at_ >= s_.size(); }

  // Up to one of `stops`, or the end; comments are left out.
  std::string until(std::string_view stops) {
    std::string out;
    while (!is_at_end() && stops.find(s_[at_]) == stops.npos) {
      if (s_[at_] == '(')
        skip_comment();
      else if (s_[at_] != '\r' && s_[at_] != '\n')
        out += s_[at_++];
      else
        ++at_;
    }
    return std::string(trim(out));
  }

  bool take(char c) {
    if (is_at_end() || s_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    while (!is_at_end() && (s_[at_] == ' ' || s_[at_] == '\t' || s_[at_] == '\r' || s_[at_] == '\n')) ++at_;
  }

  // A quoted string, or everything up to the next semicolon: unquoted names of files have blanks and brackets.
  std::string value() {
    skip_blanks();
    std::string out;
    if (!take('"')) {
      while (!is_at_end() && s_[at_] != ';') {
        if (s_[at_] != '\r' && s_[at_] != '\n') out += s_[at_];
        ++at_;
      }
      return std::string(trim(out));
    }
    while (!is_at_end() && s_[at_] != '"') {
      // Paths of Windows are sent with single backslashes.
      bool const is_escape = s_[at_] == '\\' && at_ + 1 < s_.size() && (s_[at_ + 1] == '"' || s_[at_ + 1] == '\\');
      if (is_escape) ++at_;
      if (s_[at_] != '\r' && s_[at_] != '\n') out += s_[at_];
      ++at_;
    }
    take('"');
    return out;
  }

 private:
  void skip_comment() {
    std::size_t depth = 0;
    for (; !is_at_end(); ++at_) {
      if (s_[at_] == '(') ++depth;
      if (s_[at_] == ')' && --depth == 0) {
        ++at_;
        return;
      }
    }
  }

  std::string_view s_;
  std::size_t at_ = 0;
};

section read_name(std::string_view name) {
  section s;
  if (name.ends_with('*')) {
    s.is_extended = true;
    name.remove_suffix(1);
  }
  if (auto const star = name.find('*'); star != name.npos) {
    auto const digits = name.substr(star + 1);
    s.is_continued = true;
    for (char const c : digits) s.index = c >= '0' && c <= '9' && s.index < 10000 ? s.index * 10 + (c - '0') : s.index;
    name = name.substr(0, star);
  }
  s.name = ascii_lower(name);
  return s;
}

// charset'language'text, in front of the first section; some leave it out, some write it into a plain value.
struct extended_start {
  std::string charset;
  std::size_t size = 0;
};
std::optional<extended_start> read_start(std::string_view value) {
  auto const first = value.find('\'');
  if (first == value.npos || first > 40) return std::nullopt;
  auto const second = value.find('\'', first + 1);
  if (second == value.npos || second - first > 40) return std::nullopt;
  auto const language = value.substr(first + 1, second - first - 1);
  bool const is_language = std::all_of(language.begin(), language.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!is_language) return std::nullopt;
  return extended_start{std::string(value.substr(0, first)), second + 1};
}

std::string decode(std::vector<section const*> const& sections) {
  bool const is_extended = std::any_of(sections.begin(), sections.end(), [](auto const* s) { return s->is_extended; });
  std::string joined;
  std::string charset;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    std::string_view value = sections[i]->value;
    if (i == 0 && (is_extended || value.find('%') != value.npos)) {
      auto const start = read_start(value);
      bool const is_plausible =
          start && (sections[i]->is_extended || (!start->charset.empty() && is_known_charset(start->charset)));
      if (is_plausible) {
        charset = start->charset;
        joined += unescape_percents(value.substr(start->size));
        continue;
      }
    }
    joined += sections[i]->is_extended ? unescape_percents(value) : std::string(value);
  }
  if (is_extended && joined.size() >= 2 && joined.starts_with('"') && joined.ends_with('"'))
    joined = joined.substr(1, joined.size() - 2);
  joined.resize(std::min(joined.size(), limits::header_parameter_bytes_max));
  if (!charset.empty()) return to_utf8(joined, charset);
  auto const& name = sections.front()->name;
  if (name == "boundary") return joined;
  // Only names of files are worth guessing a charset.
  if (name != "filename" && name != "name")
    return is_utf8(joined) ? joined : convert(joined, "windows-1252").value_or(converted()).utf8;
  return joined.find("=?") != joined.npos ? decode_words(joined) : to_utf8(joined, {});
}

}  // namespace

std::string_view parameterised::parameter(std::string_view name) const {
  for (auto const& [n, v] : parameters)
    if (ascii_iequals(n, name)) return v;
  return {};
}

parameterised read_parameterised(std::string_view value) {
  parameterised p;
  if (value.empty()) return p;
  scanner in(value);
  p.value = ascii_lower(in.until(";"));
  std::erase_if(p.value, [](char c) { return c == ' ' || c == '\t' || c == '"'; });
  std::vector<section> sections;
  while (!in.is_at_end() && sections.size() < limits::header_parameters_max) {
    in.take(';');
    in.skip_blanks();
    auto const name = in.until("=;");
    if (!in.take('=')) continue;
    auto s = read_name(name);
    s.value = in.value();
    in.until(";");
    s.order = sections.size();
    if (!s.name.empty()) sections.push_back(std::move(s));
  }
  // A name's extended form counts more than its plain one (RFC 6266 says so for the same syntax).
  std::sort(sections.begin(), sections.end(), [](section const& a, section const& b) {
    auto rank = [](section const& s) { return s.is_extended && !s.is_continued ? 0 : s.is_continued ? 1 : 2; };
    return std::tuple(rank(a), a.index, a.order) < std::tuple(rank(b), b.index, b.order);
  });
  for (std::size_t i = 0; i < sections.size(); ++i) {
    auto const& first = sections[i];
    if (!p.parameter(first.name).empty()) continue;
    std::vector<section const*> same{&first};
    for (std::size_t k = i + 1; first.is_continued && k < sections.size(); ++k)
      if (sections[k].is_continued && sections[k].name == first.name && sections[k].index != same.back()->index)
        same.push_back(&sections[k]);
    p.parameters.emplace_back(first.name, decode(same));
  }
  return p;
}

}  // namespace outlink::mime
