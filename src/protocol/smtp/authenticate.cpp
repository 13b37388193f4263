#include "protocol/smtp/authenticate.h"

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::smtp {

using protocol::sensitivity;
using protocol::step;

authenticate::authenticate(session_state& s, sasl::credentials const& who)
    : plain_exchange(s, "sign in", "Signing in to the mail server as " + peer_words(who.user)), who_(who) {}

step authenticate::begin() {
  auto chosen = sasl::choose(who_, session().sasl_mechanisms(), sasl::password_ways::plain_or_login);
  if (!chosen) return fail_with(std::move(chosen).error());
  mechanism_ = *chosen;
  auto response = sasl::initial_response(mechanism_, who_);
  if (!response) return fail_with(std::move(response).error());
  response_ = *std::move(response);
  auto line = "AUTH " + std::string(to_string(mechanism_));
  // RFC 4954 section 4: AUTH is bound by the length of a command, its exchange is not. Tokens of Microsoft are longer.
  // LOGIN never had an initial response.
  auto const bytes = line.size() + 1 + (response_.reveal().size() + 2) / 3 * 4 + 2;
  if (mechanism_ == sasl::mechanism::login || bytes > limits::smtp_command_bytes_max) return say(std::move(line));
  line += " " + base64_encode(response_.reveal());
  response_ = {};
  return say(std::move(line), sensitivity::secret);
}

step authenticate::on_reply(reply const& r) {
  if (r.kind() == 2) return succeed();
  if (r.code == 334) return on_challenge(r);
  return fail_with(on_refused(r));
}

step authenticate::on_challenge(reply const& r) {
  if (!response_.empty()) return send_response();
  if (!document_.empty() || !std::holds_alternative<sasl::access_token>(who_.proof))
    return fail_with(make_failure("smtp.protocol", remedy::retry, "the mail server keeps asking", &r));
  // The error document; the refusal itself comes only after an answer to it.
  auto const document = base64_decode(r.lines.front());
  document_ = document && !document->empty() ? sasl::describe_error(*document) : "no details";
  auto const answer = sasl::answer_to_error(mechanism_);
  return say(answer.empty() ? std::string() : base64_encode(answer));
}

step authenticate::send_response() {
  auto line = base64_encode(response_.reveal());
  bool const has_more = mechanism_ == sasl::mechanism::login && is_first_;
  response_ = has_more ? sasl::second_response(who_) : secret_text();
  is_first_ = false;
  return say(std::move(line), sensitivity::secret);
}

failure authenticate::on_refused(reply const& r) const {
  failure f = explain(r);
  if (!document_.empty()) f.peer += " (" + document_ + ")";
  return f;
}

failure authenticate::explain(reply const& r) const {
  if (r.kind() == 4) return make_failure("smtp.unavailable", remedy::retry, "the mail server cannot check it now", &r);
  if (r.kind() != 5) return refusal(r);
  // Exchange Online says 5.7.139 for several rules; only its words tell them apart.
  if (r.says("SmtpClientAuthentication is disabled"))
    return make_failure("smtp.auth_disabled", remedy::fix_setup,
                        r.says("for the Tenant")
                            ? "sending by SMTP is switched off for the organization; its administrator can switch on "
                              "SMTP AUTH for this mailbox"
                            : "sending by SMTP is switched off for this mailbox; its administrator can switch on SMTP "
                              "AUTH for it",
                        &r);
  if (r.status == "5.7.139" && !r.says("credentials were incorrect"))
    return make_failure("smtp.auth_disabled", remedy::fix_setup,
                        "a rule of the organization forbids this way of signing in", &r);
  if (r.code == 530 || r.code == 538)
    return make_failure("smtp.tls_required", remedy::fix_setup, "the mail server wants TLS before signing in", &r);
  if (r.status == "5.5.6")
    return make_failure("smtp.token_too_long", remedy::fix_setup,
                        "the access token is longer than the mail server takes", &r);
  bool const has_token = std::holds_alternative<sasl::access_token>(who_.proof);
  if (r.code != 535)
    return make_failure("smtp.authentication_failed", remedy::fix_setup,
                        "the mail server does not take this way of signing in", &r);
  return has_token ? make_failure("smtp.authentication_failed", remedy::consent_again,
                                  "the mail server refused the access token", &r)
                   : make_failure("smtp.authentication_failed", remedy::fix_setup,
                                  "the mail server refused the user name or the password", &r);
}

}  // namespace outlink::smtp
