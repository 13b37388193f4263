#pragma once

#include "protocol/pop3/exchange.h"

namespace outlink::pop3 {

/// The header of one letter (TOP with no lines of the body; optional in RFC 1939). Empty when the letter is gone, the
/// server knows no TOP, or the header is larger than `bytes_max`: it is only wanted for what is not taken anyway.
class retrieve_header final : public yielding<listing, std::optional<std::string>> {
 public:
  retrieve_header(session_state& s, std::uint32_t number, std::size_t bytes_max)
      : yielding(s, "fetch", "Fetching the header of letter " + std::to_string(number)),
        number_(number),
        bytes_max_(bytes_max) {}

 private:
  protocol::step begin() override { return say("TOP " + std::to_string(number_) + " 0"); }
  protocol::step on_error(status const& s) override;
  protocol::step on_item(std::string line) override;
  protocol::step on_end() override;

  std::uint32_t number_;
  std::size_t bytes_max_;
  std::string header_;
  bool is_too_large_ = false;
};

}  // namespace outlink::pop3
