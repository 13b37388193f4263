#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

/// SASL for mail: XOAUTH2 (Google's and Microsoft's documentation), OAUTHBEARER (RFC 7628), PLAIN (RFC 4616), and LOGIN
/// (draft-murchison-sasl-login), the only one that some mail servers offer for sending.
namespace outlink::sasl {

struct password {
  secret_text plain;
};
struct access_token {
  secret_text bearer;
};

struct credentials {
  /// The mailbox to open; for a shared mailbox another one than the account that consented.
  std::string user;
  std::variant<password, access_token> proof;
  /// Part of OAUTHBEARER's message.
  std::string host;
  std::uint16_t port = 0;
};

enum class mechanism { xoauth2, oauthbearer, plain, login };
/// As on the wire: "XOAUTH2".
std::string_view to_string(mechanism m);

/// How a protocol can send a password: LOGIN needs a second answer.
enum class password_ways { plain, plain_or_login };

/// Picks the mechanism: for a token XOAUTH2, else OAUTHBEARER; for a password PLAIN, else LOGIN where the protocol
/// knows it. `offered` in any case, without "AUTH=". Failure "sasl.no_common_mechanism" (fix_setup) lists what the
/// server offers.
result<mechanism> choose(credentials const& who, std::vector<std::string> const& offered,
                         password_ways ways = password_ways::plain);

/// The client's first message, not yet base64; of LOGIN the user's name, the answer to the server's first challenge.
/// Failure "sasl.invalid_user" (fix_input) for control characters or an empty name.
result<secret_text> initial_response(mechanism m, credentials const& who);

/// LOGIN's answer to the server's second challenge, not yet base64: the password. Empty for a token.
secret_text second_response(credentials const& who);

/// What the client must answer to the server's error challenge before the refusal comes: nothing, or 0x01 (RFC 7628
/// section 3.2.3).
std::string_view answer_to_error(mechanism m);

/// What the server's error challenge (JSON, already without base64) says, in one bounded line: "status 401, scope
/// mail".
std::string describe_error(std::string_view challenge);

}  // namespace outlink::sasl
