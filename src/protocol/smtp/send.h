#pragma once

#include "protocol/smtp/envelope.h"
#include "protocol/smtp/exchange.h"

namespace outlink::smtp {

struct refused_recipient {
  std::string address;
  /// "smtp.later" (retry), "smtp.refused" (give_up), "smtp.sender_refused" (fix_setup).
  failure why;
};
/// The server has taken the letter, for all recipients but the refused ones.
struct sent {
  /// The server's last words, bounded and escaped: they name the letter in its log.
  std::string answer;
  std::vector<refused_recipient> refused;
};

/// Hands over one letter (RFC 5321 section 3.3, with SIZE, 8BITMIME, SMTPUTF8 and PIPELINING where they are offered).
/// When some recipients are refused it goes on with the others.
///
/// Failures after which the connection is good for another letter: "smtp.invalid_address", "smtp.too_many_recipients"
/// (fix_input), "smtp.no_utf8" (give_up: an address needs SMTPUTF8), "smtp.too_large" (give_up), "smtp.sender_refused"
/// (fix_setup: this account may not send as `from`), "smtp.authentication_required" (fix_setup), "smtp.later" (retry),
/// "smtp.refused" (give_up; `peer_code` has its status code); for recipients only when all were refused, and
/// "smtp.later" when one of them can be tried again. After others it must be dropped: "smtp.closing" (retry),
/// "smtp.protocol" (retry) and "smtp.answer_lost" (retry): the letter was handed over whole, but the answer did not
/// come; it may have arrived, and trying again may double it.
class send final : public exchange {
 public:
  /// `letter`: a whole letter with any line ends; 7-bit unless the server can 8BITMIME.
  send(session_state& s, envelope e, std::string letter);
  /// To be called once, after the conversation finished.
  result<sent> outcome();

 private:
  enum class phase { commands, data, letter, end, reset };

  protocol::step begin() override;
  protocol::step on_reply(reply const& r) override;
  protocol::step on_written() override;
  failure on_lost(failure why) const override;

  std::optional<failure> check();
  std::string mail_command(std::uint64_t size);
  protocol::step take_answer(reply const& r);
  protocol::step after_commands();
  protocol::step give_up(failure why);
  failure sender_refused(reply const& r) const;
  failure letter_refused(reply const& r) const;
  failure recipient_refused(std::string const& address, reply const& r);

  envelope envelope_;
  data_text text_;
  phase phase_ = phase::commands;
  /// MAIL and each RCPT.
  std::vector<std::string> commands_;
  std::size_t answered_ = 0;
  bool is_pipelined_ = false;
  /// Answers to other commands are still under way.
  std::optional<failure> sender_failure_;
  sent value_;
};

}  // namespace outlink::smtp
