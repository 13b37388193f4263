#include "protocol/pop3/authenticate.h"

#include <algorithm>

#include "base/text.h"

namespace outlink::pop3 {

using protocol::sensitivity;
using protocol::step;

authenticate::authenticate(session_state& s, sasl::credentials const& who)
    : plain(s, "sign in", "Signing in to the mail server as " + peer_words(who.user)), who_(who) {}

step authenticate::begin() {
  auto const offered = session().sasl_mechanisms();
  bool const has_token = std::holds_alternative<sasl::access_token>(who_.proof);
  if (!has_token && std::find(offered.begin(), offered.end(), "PLAIN") == offered.end()) return begin_with_password();
  auto chosen = sasl::choose(who_, offered);
  if (!chosen) return fail_with(std::move(chosen).error());
  mechanism_ = *chosen;
  auto response = sasl::initial_response(mechanism_, who_);
  if (!response) return fail_with(std::move(response).error());
  response_ = *std::move(response);
  // In two lines: Exchange closes the connection when the response comes along, and tokens are mostly longer than such
  // a line may be (RFC 5034 section 4).
  return say("AUTH " + std::string(to_string(mechanism_)));
}

step authenticate::begin_with_password() {
  auto name = sasl::initial_response(sasl::mechanism::login, who_);
  if (!name) return fail_with(std::move(name).error());
  response_ = sasl::second_response(who_);
  auto const& bytes = response_.reveal();
  if (std::any_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
    return fail_with({.code = "pop3.invalid_password",
                      .remedy = remedy::fix_input,
                      .words = "The mailbox's password contains control characters.",
                      .where = "password"});
  phase_ = phase::name;
  return say("USER " + who_.user);
}

step authenticate::on_line(std::string line) {
  if (line == "+" || line.starts_with("+ ")) return on_challenge(line);
  auto const s = read_status(line);
  if (!s) return malformed(line);
  return s->is_ok ? on_ok(line) : on_error(*s);
}

step authenticate::on_challenge(std::string_view line) {
  if (phase_ == phase::sasl) return send_response("");
  bool const has_token = std::holds_alternative<sasl::access_token>(who_.proof);
  if (phase_ != phase::all_said || !document_.empty() || !has_token)
    return fail_with(make_failure("pop3.protocol", remedy::retry, "the mail server keeps asking", line));
  // The error document; the refusal itself comes only after an answer to it.
  auto const document = base64_decode(trim(line.substr(1)));
  document_ = document && !document->empty() ? sasl::describe_error(*document) : "no details";
  auto const answer = sasl::answer_to_error(mechanism_);
  return say(answer.empty() ? std::string() : base64_encode(answer));
}

step authenticate::on_ok(std::string_view line) {
  if (phase_ == phase::all_said) return succeed();
  if (phase_ != phase::name)
    return fail_with(make_failure("pop3.protocol", remedy::retry, "the mail server did not ask for the proof", line));
  phase_ = phase::all_said;
  auto command = "PASS " + response_.reveal();
  response_ = {};
  return say(std::move(command), sensitivity::secret);
}

step authenticate::on_error(status const& s) {
  // A server that wants the response along with AUTH, as Google describes it, refuses the bare command.
  bool const may_want_one_line = phase_ == phase::sasl && s.code.empty() && !s.is_passing();
  if (may_want_one_line) return send_response("AUTH " + std::string(to_string(mechanism_)) + " ");
  auto f = explain(s);
  if (!document_.empty()) f.peer += " (" + document_ + ")";
  return fail_with(std::move(f));
}

step authenticate::send_response(std::string command) {
  phase_ = phase::all_said;
  command += base64_encode(response_.reveal());
  response_ = {};
  return say(std::move(command), sensitivity::secret);
}

failure authenticate::explain(status const& s) const {
  if (s.is_passing() || s.code == "SYS/PERM") return refusal(s);
  if (std::holds_alternative<sasl::access_token>(who_.proof))
    return make_failure("pop3.authentication_failed", remedy::consent_again, "the mail server refused the access token",
                        s.line);
  return make_failure("pop3.authentication_failed", remedy::fix_setup,
                      "the mail server refused the user name or the password", s.line);
}

}  // namespace outlink::pop3
