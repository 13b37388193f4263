#pragma once

#include "protocol/pop3/exchange.h"

namespace outlink::pop3 {

struct listed {
  /// Good for this connection only.
  std::uint32_t number = 0;
  /// 1 to 70 characters 0x21 to 0x7E; the letter's name from connection to connection. A server may give one twice.
  std::string uid;
  std::int64_t bytes = 0;
};

/// The letters of the maildrop, by number: UIDL and LIST joined; what only one of them names is left out. Failures
/// "pop3.no_uidl" (fix_setup: letters could not be told apart), "pop3.too_many_letters" (fix_setup), "pop3.refused",
/// "pop3.unavailable".
class list final : public yielding<listing, std::vector<listed>> {
 public:
  explicit list(session_state& s) : yielding(s, "list", "Reading the list of letters") {}

 private:
  protocol::step begin() override { return say("UIDL"); }
  protocol::step on_error(status const& s) override;
  protocol::step on_item(std::string line) override;
  protocol::step on_end() override;
  void join();

  bool has_uids_ = false;
  std::vector<listed> sizes_;
};

/// The bytes of one letter, lines ending with CRLF. Empty when it is gone. Failures "pop3.too_large" (give_up: beyond
/// `bytes_max`; the rest of it is still on its way), "pop3.unavailable", "pop3.refused" (fix_setup: [SYS/PERM]).
class retrieve final : public yielding<listing, std::optional<std::string>> {
 public:
  retrieve(session_state& s, std::uint32_t number, std::size_t bytes_max)
      : yielding(s, "fetch", "Fetching letter " + std::to_string(number)), number_(number), bytes_max_(bytes_max) {}

 private:
  protocol::step begin() override { return say("RETR " + std::to_string(number_)); }
  protocol::step on_error(status const& s) override;
  protocol::step on_item(std::string line) override;
  protocol::step on_end() override;
  std::size_t line_bytes_max() const override;
  failure on_lost(failure why) const override;
  failure too_large() const;

  std::uint32_t number_;
  std::size_t bytes_max_;
  std::string letter_;
};

/// Marks letters to be removed when quit succeeds. Yields the numbers that the server did not mark: letters that are
/// gone, mostly.
class remove_letters final : public yielding<exchange, std::vector<std::uint32_t>> {
 public:
  remove_letters(session_state& s, std::vector<std::uint32_t> numbers)
      : yielding(s, "remove", "Removing letters"), numbers_(std::move(numbers)) {}

 private:
  protocol::step begin() override { return say_more(); }
  protocol::step on_line(std::string line) override;
  protocol::step say_more();

  std::vector<std::uint32_t> numbers_;
  std::size_t said_ = 0;
  std::size_t answered_ = 0;
};

}  // namespace outlink::pop3
