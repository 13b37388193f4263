#include "protocol/mime/structure.h"

#include <algorithm>
#include <optional>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// With its line end.
std::string_view first_line(std::string_view bytes) {
  auto const end = bytes.find('\n');
  return bytes.substr(0, end == bytes.npos ? bytes.size() : end + 1);
}

// The length of a field's name, 0 when the line is no field. Blanks before the colon are an old habit (RFC 5322, 4.5).
std::size_t name_length(std::string_view line) {
  std::size_t n = 0;
  while (n < line.size() && line[n] > 32 && line[n] < 127 && line[n] != ':') ++n;
  std::size_t colon = n;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  return colon < line.size() && line[colon] == ':' ? n : 0;
}

// Where the body of a part ends, and where the next one begins.
struct delimiter {
  std::size_t end_before;
  std::size_t begin_after;
  bool is_last;
};

class splitter {
 public:
  splitter(std::string_view body, std::string_view boundary) : body_(body), boundary_(boundary) {}

  std::optional<delimiter> next() {
    while (at_ < body_.size()) {
      std::size_t start = at_;
      if (at_ != 0 || !body_.starts_with("--")) {
        auto const found = body_.find("\n--", at_ == 0 ? 0 : at_ - 1);
        if (found == body_.npos) break;
        start = found + 1;
      }
      auto const line = first_line(body_.substr(start));
      at_ = start + line.size();
      auto rest = trim(line.substr(2));
      if (!rest.starts_with(boundary_)) continue;
      rest.remove_prefix(boundary_.size());
      if (!rest.empty() && rest != "--") continue;
      // The line end before a delimiter belongs to it.
      std::size_t end = start;
      if (end > 0 && body_[end - 1] == '\n') --end;
      if (end > 0 && body_[end - 1] == '\r') --end;
      return delimiter{.end_before = end, .begin_after = at_, .is_last = rest == "--"};
    }
    at_ = body_.size();
    return std::nullopt;
  }

 private:
  std::string_view body_;
  std::string_view boundary_;
  std::size_t at_ = 0;
};

// The boundary that was really used: the first line "--x" with a field of a part below it.
std::string_view guess_boundary(std::string_view body) {
  for (std::size_t at = 0, tries = 0; at < body.size() && tries < limits::boundary_guesses_max; ++tries) {
    std::size_t start = at;
    if (at != 0 || !body.starts_with("--")) {
      auto const found = body.find("\n--", at);
      if (found == body.npos) break;
      start = found + 1;
    }
    auto const line = first_line(body.substr(start));
    at = start + line.size() - 1;
    auto const name = trim(line.substr(2));
    auto const below = first_line(body.substr(start + line.size()));
    if (!name.empty() && is_same_name(below.substr(0, 8), "content-") && name_length(below) > 0) return name;
  }
  return {};
}

class tree_reader {
 public:
  result<part> read(std::string_view bytes, std::size_t depth, bool is_in_digest) {
    if (++parts_ > limits::letter_parts_max)
      return fail({.code = "letter.too_many_parts",
                   .remedy = remedy::give_up,
                   .words = "The letter has more than " + std::to_string(limits::letter_parts_max) + " parts."});
    part p;
    p.depth = depth;
    p.headers = take_headers(bytes);
    p.body = bytes;
    p.type = read_parameterised(p.headers["Content-Type"]);
    p.disposition = read_parameterised(p.headers["Content-Disposition"]);
    p.transfer_encoding = read_parameterised(p.headers["Content-Transfer-Encoding"]).value;
    if (p.type.value.empty())
      p.type.value = is_in_digest ? "message/rfc822" : "text/plain";
    else if (auto const slash = p.type.value.find('/'); slash == 0 || slash >= p.type.value.size() - 1)
      p.type.value = p.type.value.starts_with("text") ? "text/plain" : "application/octet-stream";
    if (p.is_multipart() && depth < limits::letter_depth_max) TRY_DO(read_children(p));
    return p;
  }

 private:
  result<void> read_children(part& p) {
    auto const declared = trim(p.type.parameter("boundary"));
    TRY(bool const found, split(p, declared));
    if (found) return {};
    auto const guessed = guess_boundary(p.body);
    if (!guessed.empty() && guessed != declared) TRY_DO(split(p, guessed));
    return {};
  }

  result<bool> split(part& p, std::string_view boundary) {
    if (boundary.empty()) return false;
    bool const is_digest = p.type.value == "multipart/digest";
    splitter delimiters(p.body, boundary);
    auto here = delimiters.next();
    if (!here) return false;
    while (here && !here->is_last) {
      auto const next = delimiters.next();
      auto const end = next ? std::max(next->end_before, here->begin_after) : p.body.size();
      TRY(auto child, read(p.body.substr(here->begin_after, end - here->begin_after), p.depth + 1, is_digest));
      p.children.push_back(std::move(child));
      here = next;
    }
    return true;
  }

  std::size_t parts_ = 0;
};

}  // namespace

// Without allocating: it runs for every field of every letter, many times.
bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

header_field const* header_block::find(std::string_view name) const {
  for (auto const& f : fields_)
    if (is_same_name(f.name, name)) return &f;
  return nullptr;
}

std::string_view header_block::operator[](std::string_view name) const {
  auto const* f = find(name);
  return f ? f->value : std::string_view();
}

void header_block::add(header_field field) {
  bytes_ += field.name.size() + field.value.size();
  if (fields_.size() < limits::letter_headers_max && bytes_ <= limits::letter_header_bytes_max)
    fields_.push_back(field);
}

void header_block::extend_last(std::string_view line) {
  if (fields_.empty()) return;
  auto& value = fields_.back().value;
  auto const size = static_cast<std::size_t>(line.data() + line.size() - value.data());
  bytes_ += size - value.size();
  if (bytes_ <= limits::letter_header_bytes_max) value = {value.data(), size};
}

header_block take_headers(std::string_view& bytes) {
  header_block block;
  bool is_first = true;
  while (!bytes.empty()) {
    auto const line = first_line(bytes);
    auto const text = without_line_end(line);
    auto const rest = bytes.substr(line.size());
    if (text.empty()) {
      bytes = rest;
      break;
    }
    bool const is_mbox_line = text.starts_with("From ") || text.starts_with(">From ");
    if (auto const n = name_length(text); n > 0) {
      block.add({text.substr(0, n), text.substr(text.find(':', n) + 1)});
    } else if ((text.front() == ' ' || text.front() == '\t') && !block.fields().empty()) {
      block.extend_last(text);
    } else if (!is_mbox_line) {
      // Headers that were folded without a blank go on below; text that follows without an empty line does not.
      bool const goes_on = !is_first && !text.starts_with("--") && name_length(without_line_end(first_line(rest))) > 0;
      if (!goes_on) break;
      block.extend_last(text);
    }
    is_first = false;
    bytes = rest;
  }
  return block;
}

result<part> read_structure(std::string_view raw) { return tree_reader().read(raw, 0, false); }

}  // namespace outlink::mime
