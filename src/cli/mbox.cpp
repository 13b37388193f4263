#include "cli/mbox.h"

#include <algorithm>
#include <utility>

namespace outlink::cli {
namespace {

constexpr std::string_view mark = "From ";

// With the line end, if it is there.
std::size_t line_size(std::string_view bytes) { return std::min(bytes.find('\n'), bytes.size() - 1) + 1; }

}  // namespace

std::vector<filed_letter> mbox_splitter::push(std::string_view bytes) {
  std::vector<filed_letter> ended;
  while (!bytes.empty()) {
    std::size_t taken = 1;
    switch (at_) {
      case place::file_begin:
        begin_file(bytes.front());
        break;
      case place::line_begin:
        if (!begin_line(bytes.front())) taken = 0;
        if (at_ == place::separator) end_letter(ended);
        break;
      case place::line_rest:
      case place::separator:
        taken = line_size(bytes);
        if (at_ == place::line_rest) keep(bytes.substr(0, taken));
        if (bytes[taken - 1] == '\n') at_ = place::line_begin;
        break;
      case place::whole_file:
        taken = bytes.size();
        keep(bytes);
        break;
    }
    bytes.remove_prefix(taken);
  }
  return ended;
}

std::vector<filed_letter> mbox_splitter::finish() {
  if (at_ == place::file_begin) keep(mark.substr(0, matched_));
  if (at_ == place::line_begin && (quotes_ > 0 || matched_ > 0 || has_return_)) decide_line();
  std::vector<filed_letter> ended;
  end_letter(ended);
  return ended;
}

void mbox_splitter::begin_file(char c) {
  if (c == mark[matched_]) {
    if (++matched_ < mark.size()) return;
    at_ = place::separator;
  } else {
    at_ = place::whole_file;
    keep(mark.substr(0, matched_));
    keep({&c, 1});
  }
  matched_ = 0;
}

// False when the byte is left for the rest of the line.
bool mbox_splitter::begin_line(char c) {
  bool const is_blank = quotes_ == 0 && matched_ == 0;
  if (c == '\n' && is_blank) {
    keep(held_);
    held_ = has_return_ ? "\r\n" : "\n";
    has_return_ = false;
    return true;
  }
  if (!has_return_) {
    if (c == '\r' && is_blank) return has_return_ = true;
    if (c == '>' && matched_ == 0) return ++quotes_ > 0;
    if (c == mark[matched_]) {
      if (++matched_ == mark.size()) decide_line();
      return true;
    }
  }
  decide_line();
  return false;
}

void mbox_splitter::decide_line() {
  bool const is_marked = matched_ == mark.size();
  if (is_marked && quotes_ == 0 && !held_.empty()) {
    at_ = place::separator;
  } else {
    at_ = place::line_rest;
    keep(held_);
    // One by one: how many there are is the file's choice, and none of them takes memory before it is kept.
    for (auto left = is_marked && quotes_ > 0 ? quotes_ - 1 : quotes_; left > 0; --left) keep(">");
    keep(mark.substr(0, matched_));
    if (has_return_) keep("\r");
  }
  held_ = {};
  quotes_ = matched_ = 0;
  has_return_ = false;
}

void mbox_splitter::keep(std::string_view bytes) {
  letter_.size += bytes.size();
  if (letter_.size <= letter_bytes_max_) {
    letter_.bytes += bytes;
  } else if (!letter_.is_too_large) {
    letter_.is_too_large = true;
    letter_.bytes = {};
  }
}

void mbox_splitter::end_letter(std::vector<filed_letter>& to) {
  if (letter_.size > 0) to.push_back(std::move(letter_));
  letter_ = {};
}

}  // namespace outlink::cli
