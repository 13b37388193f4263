#include "protocol/html/text_lines.h"

#include "base/text.h"

namespace outlink::html {
namespace {

enum class character { ordinary, blank, fixed_blank, invisible, joiner };

struct kind_and_size {
  character kind;
  std::size_t size;
};

// The kind of the character at `i`; of ordinary ones only the first byte.
kind_and_size look_at(std::string_view s, std::size_t i) {
  auto const byte = [&](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0U; };
  auto const b = byte(i);
  if (b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == '\f') return {character::blank, 1};
  if (b < 0x20 || b == 0x7F) return {character::invisible, 1};
  if (b == 0xC2 && byte(i + 1) == 0xA0) return {character::fixed_blank, 2};
  if (b == 0xC2 && byte(i + 1) == 0xAD) return {character::invisible, 2};
  if (b == 0xCD && byte(i + 1) == 0x8F) return {character::invisible, 2};
  if (b == 0xD8 && byte(i + 1) == 0x9C) return {character::invisible, 2};
  if (b == 0xE1 && byte(i + 1) == 0xA0 && byte(i + 2) == 0x8E) return {character::invisible, 3};
  if (b == 0xEF && byte(i + 1) == 0xBB && byte(i + 2) == 0xBF) return {character::invisible, 3};
  if (b != 0xE2) return {character::ordinary, 1};
  auto const middle = byte(i + 1);
  auto const last = byte(i + 2);
  if (middle == 0x80) {
    if (last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF) return {character::fixed_blank, 3};
    if (last == 0x8C || last == 0x8D) return {character::joiner, 3};
    if (last == 0x8B || last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE))
      return {character::invisible, 3};
  }
  if (middle == 0x81) {
    if (last == 0x9F) return {character::fixed_blank, 3};
    if (last >= 0xA0 && last <= 0xAF) return {character::invisible, 3};
  }
  return {character::ordinary, 1};
}

}  // namespace

void text_lines::begin_line() {
  if (wants_blank_ && !out_.empty()) {
    std::string marks;
    for (auto const& p : prefixes_)
      if (p.used) marks += p.rest;
    out_ += marks.substr(0, marks.find_last_not_of(' ') + 1);
    out_ += '\n';
  }
  wants_blank_ = false;
  saw_fixed_blank_ = false;
  for (auto& p : prefixes_) {
    out_ += p.used ? p.rest : p.first;
    p.used = true;
  }
  fresh_ = false;
}

void text_lines::blank() {
  if (!fresh_ && !out_.ends_with(' ')) out_ += ' ';
}

void text_lines::put(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto const [kind, size] = look_at(text, i);
    switch (kind) {
      case character::invisible:
        break;
      case character::fixed_blank:
        if (fresh_) saw_fixed_blank_ = true;
        blank();
        break;
      case character::blank:
        blank();
        break;
      case character::joiner:
        // It joins letters of Persian and parts of emoji; between blanks it only fills a preview.
        if (!fresh_ && !out_.ends_with(' ') && i + size < text.size() &&
            look_at(text, i + size).kind == character::ordinary)
          out_ += text.substr(i, size);
        break;
      case character::ordinary:
        if (fresh_) begin_line();
        out_ += text.substr(i, size);
        break;
    }
    i += size;
  }
}

void text_lines::put_preformatted(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto const [kind, size] = look_at(text, i);
    if (text[i] == '\n') {
      if (fresh_) begin_line();
      while (out_.ends_with(' ')) out_.pop_back();
      out_ += '\n';
      fresh_ = true;
    } else if (kind == character::fixed_blank || text[i] == ' ' || text[i] == '\t') {
      if (fresh_) begin_line();
      out_ += text[i] == '\t' ? '\t' : ' ';
    } else if (kind == character::ordinary || kind == character::joiner) {
      if (fresh_) begin_line();
      out_ += text.substr(i, size);
    }
    i += size;
  }
}

void text_lines::put_exactly(std::string_view text) {
  if (fresh_) begin_line();
  out_ += text;
}

void text_lines::end_line() {
  if (fresh_) {
    if (saw_fixed_blank_) want_blank_line();
    saw_fixed_blank_ = false;
    return;
  }
  while (out_.ends_with(' ')) out_.pop_back();
  out_ += '\n';
  fresh_ = true;
}

void text_lines::break_line() {
  if (fresh_) {
    saw_fixed_blank_ = false;
    return want_blank_line();
  }
  end_line();
}

void text_lines::want_blank_line() { wants_blank_ = true; }

void text_lines::push(std::string first, std::string rest) { prefixes_.push_back({std::move(first), std::move(rest)}); }

void text_lines::pop() { prefixes_.pop_back(); }

}  // namespace outlink::html
