#include "protocol/imap/authenticate.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace outlink::imap {

using protocol::sensitivity;
using protocol::write_bytes;

authenticate::authenticate(session_state& s, sasl::credentials const& who)
    : plain_command(s, "sign in", "Signing in to the mail server as " + peer_words(who.user)), who_(who) {}

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
  // RFC 5530: the server cannot check now. Dovecot says UNAVAILABLE when its token introspection is down, without an
  // error document.
  constexpr std::array<std::string_view, 4> passing{"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"};
  bool const is_passing = std::find(passing.begin(), passing.end(), r.code) != passing.end();
  bool const has_token = std::holds_alternative<sasl::access_token>(who_.proof);
  failure f = is_passing  ? make_failure("imap.unavailable", remedy::retry, "the mail server cannot check it now", &r)
              : has_token ? make_failure("imap.authentication_failed", remedy::consent_again,
                                         "the mail server refused the access token", &r)
                          : make_failure("imap.authentication_failed", remedy::fix_setup,
                                         "the mail server refused the user name or the password", &r);
  if (!refusal_.empty()) f.peer += " (" + refusal_ + ")";
  return f;
}

}  // namespace outlink::imap
