#include "protocol/smtp/send.h"

#include <algorithm>
#include <array>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::smtp {

using protocol::step;

namespace {

constexpr char const* sending = "Sending the letter";

// Postfix says it only when it is told a recipient, Exchange Online only after the letter.
bool is_about_sender(reply const& r) {
  if (r.kind() != 5) return false;
  if (r.status == "5.7.60" || r.status == "5.2.252") return true;
  return std::ranges::any_of(std::array{"Sender address rejected", "not owned by user", "SendAsDenied", "to send as"},
                             [&](auto const* words) { return r.says(words); });
}

// 552 is also said of full mailboxes (5.2.2) and of forbidden contents (5.7.0).
bool is_about_size(reply const& r) {
  return r.status == "5.3.4" || r.status == "5.2.3" || (r.code == 552 && r.status.empty());
}

}  // namespace

send::send(session_state& s, envelope e, std::string letter)
    : exchange(s, "sender", sending), envelope_(std::move(e)), text_(std::move(letter)) {}

result<sent> send::outcome() {
  if (failed_) return fail(*failed_);
  return std::move(value_);
}

std::optional<failure> send::check() {
  auto problem_of = [](std::string const& address, char const* where) -> std::optional<failure> {
    auto checked = address_for_envelope(address);
    if (checked) return std::nullopt;
    checked.error().where = where;
    return std::move(checked).error();
  };
  if (!envelope_.from.empty())
    if (auto problem = problem_of(envelope_.from, "from")) return problem;
  for (auto const& address : envelope_.to)
    if (auto problem = problem_of(address, "to")) return problem;
  auto refuse = [&](std::string code, outlink::remedy r, std::string_view what, char const* where) {
    auto f = make_failure(std::move(code), r, what);
    f.where = where;
    return f;
  };
  if (envelope_.to.empty()) return refuse("smtp.invalid_address", remedy::fix_input, "it has no recipient", "to");
  if (envelope_.to.size() > limits::letter_recipients_max)
    return refuse("smtp.too_many_recipients", remedy::fix_input, "it has too many recipients", "to");
  envelope_.needs_utf8 = envelope_.needs_utf8 || is_beyond_ascii(envelope_.from) ||
                         std::any_of(envelope_.to.begin(), envelope_.to.end(), is_beyond_ascii);
  if (envelope_.needs_utf8 && !session().can("SMTPUTF8"))
    return refuse("smtp.no_utf8", remedy::give_up, "the mail server takes only addresses in ASCII", "to");
  return std::nullopt;
}

std::string send::mail_command(std::uint64_t size) {
  auto line = "MAIL FROM:<" + envelope_.from + ">";
  if (session().can("SIZE")) line += " SIZE=" + std::to_string(size);
  // Without the extension most servers take eight bits all the same; the letter's writer knows what the server can.
  if (text_.is_8bit() && session().can("8BITMIME")) line += " BODY=8BITMIME";
  if (envelope_.needs_utf8) line += " SMTPUTF8";
  return line;
}

step send::begin() {
  if (auto problem = check()) return fail_with(*std::move(problem));
  auto const size = text_.size();
  if (session().size_max > 0 && size > session().size_max) {
    auto f = make_failure("smtp.too_large", remedy::give_up, "it is larger than the mail server takes");
    f.where = "letter";
    return fail_with(std::move(f));
  }
  commands_.push_back(mail_command(size));
  for (auto const& address : envelope_.to) commands_.push_back("RCPT TO:<" + address + ">");
  // DATA is not sent along: to a server that takes it although it refused every recipient an empty letter would have
  // to be sent (RFC 2920 section 3.1).
  is_pipelined_ = session().can("PIPELINING");
  if (!is_pipelined_) return say(commands_.front());
  std::string all;
  for (auto const& c : commands_) all += (all.empty() ? "" : "\r\n") + c;
  return say(std::move(all));
}

step send::on_reply(reply const& r) {
  bool const is_refused = r.kind() == 4 || r.kind() == 5;
  switch (phase_) {
    case phase::commands:
      if (r.kind() != 2 && !is_refused) return fail_with(refusal(r));
      return take_answer(r);
    case phase::data:
      if (r.code == 354) {
        phase_ = phase::letter;
        return on_written();
      }
      return is_refused ? give_up(letter_refused(r)) : fail_with(refusal(r));
    case phase::end:
      if (r.kind() == 2) {
        value_.answer = peer_words(r.text());
        return succeed();
      }
      return fail_with(is_refused ? letter_refused(r) : on_lost(refusal(r)));
    case phase::letter:
    case phase::reset:
      break;
  }
  return succeed();
}

step send::on_written() {
  if (phase_ != phase::letter) return read_reply();
  auto piece = text_.next_piece();
  if (!piece.empty()) return protocol::write_bytes{.bytes = std::move(piece)};
  // By itself: when anything before it is lost, the letter surely did not arrive.
  phase_ = phase::end;
  return say(".");
}

failure send::on_lost(failure why) const {
  if (phase_ != phase::end) return why;
  auto f = make_failure("smtp.answer_lost", remedy::retry,
                        "it was handed over whole, but the mail server's answer was lost; it may have arrived");
  f.peer = why.peer;
  return f;
}

step send::take_answer(reply const& r) {
  auto const i = answered_++;
  if (i == 0) {
    if (r.kind() != 2) sender_failure_ = sender_refused(r);
    if (sender_failure_ && !is_pipelined_) return fail_with(*sender_failure_);
    stage_ = "recipient";
  } else if (r.kind() != 2 && !sender_failure_) {
    auto const& address = envelope_.to[i - 1];
    value_.refused.push_back({address, recipient_refused(address, r)});
  }
  if (answered_ == commands_.size()) return after_commands();
  return is_pipelined_ ? read_reply() : say(commands_[answered_]);
}

step send::after_commands() {
  if (sender_failure_) return fail_with(*sender_failure_);
  auto const& refused = value_.refused;
  if (refused.size() == envelope_.to.size()) {
    auto const passing =
        std::find_if(refused.begin(), refused.end(), [](auto const& x) { return x.why.remedy == remedy::retry; });
    return give_up(passing == refused.end() ? refused.front().why : passing->why);
  }
  stage_ = "letter";
  phase_ = phase::data;
  return say("DATA");
}

step send::give_up(failure why) {
  failed_ = std::move(why);
  phase_ = phase::reset;
  return say("RSET");
}

failure send::sender_refused(reply const& r) const {
  if (r.code == 530 || r.status == "5.7.57")
    return make_failure("smtp.authentication_required", remedy::fix_setup,
                        "the mail server takes letters only after signing in", &r);
  if (r.kind() == 5 && is_about_size(r)) return letter_refused(r);
  // 500 to 504 and 555 are about the command, not about whom it names.
  if (r.kind() != 5 || r.code < 550 || r.code == 555) return refusal(r);
  return make_failure("smtp.sender_refused", remedy::fix_setup,
                      "the mail server does not let this account send as " + peer_words(envelope_.from), &r);
}

failure send::letter_refused(reply const& r) const {
  if (is_about_sender(r))
    return make_failure("smtp.sender_refused", remedy::fix_setup,
                        "the mail server does not let this account send as " + peer_words(envelope_.from), &r);
  if (r.kind() == 5 && is_about_size(r))
    return make_failure("smtp.too_large", remedy::give_up, "it is larger than the mail server takes", &r);
  return refusal(r);
}

failure send::recipient_refused(std::string const& address, reply const& r) {
  if (is_about_sender(r)) return letter_refused(r);
  doing_ = "Sending the letter to " + peer_words(address);
  // RFC 5321 section 4.5.3.1.10: too many recipients for one letter; the rest can go with another.
  auto f = r.status == "5.5.3" ? make_failure("smtp.later", remedy::retry,
                                              "the mail server takes no more recipients with this letter", &r)
                               : refusal(r);
  doing_ = sending;
  return f;
}

}  // namespace outlink::smtp
