#include "protocol/pop3/top.h"

namespace outlink::pop3 {

using protocol::step;

step retrieve_header::on_error(status const& s) { return s.is_passing() ? fail_with(refusal(s)) : succeed(); }

step retrieve_header::on_item(std::string line) {
  is_too_large_ = is_too_large_ || header_.size() + line.size() + 2 > bytes_max_;
  if (!is_too_large_) header_ += line + "\r\n";
  return read_on();
}

step retrieve_header::on_end() {
  if (!is_too_large_) value_ = std::move(header_);
  return succeed();
}

}  // namespace outlink::pop3
