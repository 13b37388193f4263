#include "protocol/imap/authenticate.h"

#include "base/text.h"

namespace outlink::imap {

using protocol::sensitivity;
using protocol::write_bytes;

sign_in::sign_in(session_state& s, sasl::credentials const& who)
    : plain_command(s, "sign in", "Signing in to the mail server as " + peer_words(who.user)), who_(who) {}

failure sign_in::on_no(response const& r) {
  bool const is_expired = r.code == "EXPIRED";
  if (!is_expired)
    if (auto known = known_failure(r)) return *std::move(known);
  if (std::holds_alternative<sasl::access_token>(who_.proof))
    return make_failure(
        "imap.authentication_failed", remedy::consent_again,
        is_expired ? "the access token is no longer good there" : "the mail server refused the access token", &r);
  return make_failure("imap.authentication_failed", remedy::fix_setup,
                      is_expired ? "the password has expired" : "the mail server refused the user name or the password",
                      &r);
}

write_bytes authenticate::first() {
  auto chosen = sasl::choose(who_, session().sasl_mechanisms());
  if (!chosen) {
    failed_ = std::move(chosen).error();
    return {};
  }
  mechanism_ = *chosen;
  auto response = sasl::initial_response(mechanism_, who_);
  if (!response) {
    failed_ = std::move(response).error();
    return {};
  }
  initial_response_ = *std::move(response);
  if (session().can("SASL-IR")) return initial(true);
  return {.bytes = "AUTHENTICATE " + std::string(to_string(mechanism_))};
}

write_bytes authenticate::initial(bool with_command) {
  is_initial_sent_ = true;
  std::string line = with_command ? "AUTHENTICATE " + std::string(to_string(mechanism_)) + " " : std::string();
  line += base64_encode(initial_response_.reveal());
  initial_response_ = {};
  return {.bytes = line + (with_command ? "" : "\r\n"), .sensitivity = sensitivity::secret};
}

result<write_bytes> authenticate::on_continuation(response const& r) {
  if (!is_initial_sent_) return initial(false);
  if (!refusal_.empty())
    return fail(make_failure("imap.protocol", remedy::retry, "the mail server keeps asking after it refused", &r));
  // The error document; the refusal itself comes only after an answer to it.
  auto const document = base64_decode(trim(r.text));
  refusal_ = document && !document->empty() ? sasl::describe_error(*document) : "no details";
  if (mechanism_ == sasl::mechanism::plain)
    return fail(
        make_failure("imap.protocol", remedy::retry, "the mail server asks for more than name and password", &r));
  auto const answer = sasl::answer_to_error(mechanism_);
  return write_bytes{.bytes = (answer.empty() ? std::string() : base64_encode(answer)) + "\r\n"};
}

failure authenticate::on_no(response const& r) {
  failure f = sign_in::on_no(r);
  if (!refusal_.empty()) f.peer += " (" + refusal_ + ")";
  return f;
}

}  // namespace outlink::imap
