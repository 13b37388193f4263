#include "protocol/sasl/sasl.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::sasl {
namespace {

constexpr char separator = '\x01';

bool is_offered(std::vector<std::string> const& offered, mechanism m) {
  return std::any_of(offered.begin(), offered.end(),
                     [&](auto const& name) { return ascii_iequals(name, to_string(m)); });
}

// RFC 5801 section 4: in the GS2 header a comma and an equals sign of the name are written as =2C and =3D.
std::string gs2_name(std::string_view user) {
  std::string out;
  for (char const c : user) {
    if (c == ',')
      out += "=2C";
    else if (c == '=')
      out += "=3D";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string_view to_string(mechanism m) {
  switch (m) {
    case mechanism::xoauth2:
      return "XOAUTH2";
    case mechanism::oauthbearer:
      return "OAUTHBEARER";
    case mechanism::plain:
      return "PLAIN";
    case mechanism::login:
      return "LOGIN";
  }
  return "";
}

result<mechanism> choose(credentials const& who, std::vector<std::string> const& offered, password_ways ways) {
  bool const has_token = std::holds_alternative<access_token>(who.proof);
  if (has_token && is_offered(offered, mechanism::xoauth2)) return mechanism::xoauth2;
  if (has_token && is_offered(offered, mechanism::oauthbearer)) return mechanism::oauthbearer;
  if (!has_token && is_offered(offered, mechanism::plain)) return mechanism::plain;
  bool const takes_login = ways == password_ways::plain_or_login;
  if (!has_token && takes_login && is_offered(offered, mechanism::login)) return mechanism::login;
  std::string list;
  for (auto const& name : offered) list += (list.empty() ? "" : ", ") + name;
  return fail({.code = "sasl.no_common_mechanism",
               .remedy = remedy::fix_setup,
               .words = has_token ? "The mail server offers no sign-in with an access token (XOAUTH2 or OAUTHBEARER)."
                                  : std::string("The mail server offers no sign-in with a password (PLAIN") +
                                        (takes_login ? " or LOGIN" : "") + "). Sign in with a link instead.",
               .peer = peer_words(list),
               .where = "sign in"});
}

result<secret_text> initial_response(mechanism m, credentials const& who) {
  bool const bad = who.user.empty() || std::any_of(who.user.begin(), who.user.end(), [](char c) {
                     return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                   });
  if (bad)
    return fail({.code = "sasl.invalid_user",
                 .remedy = remedy::fix_input,
                 .words = "The user name of the mailbox is empty or contains control characters.",
                 .where = "user_name"});
  if (m == mechanism::login) return secret_text(who.user);
  if (m == mechanism::plain) {
    auto const& plain = std::get<password>(who.proof).plain.reveal();
    return secret_text(std::string(1, '\0') + who.user + '\0' + plain);
  }
  auto const& token = std::get<access_token>(who.proof).bearer.reveal();
  if (m == mechanism::xoauth2)
    return secret_text("user=" + who.user + separator + "auth=Bearer " + token + separator + separator);
  return secret_text("n,a=" + gs2_name(who.user) + "," + separator + "host=" + who.host + separator +
                     "port=" + std::to_string(who.port) + separator + "auth=Bearer " + token + separator + separator);
}

secret_text second_response(credentials const& who) {
  auto const* known = std::get_if<password>(&who.proof);
  return known ? known->plain : secret_text();
}

std::string_view answer_to_error(mechanism m) { return m == mechanism::oauthbearer ? "\x01" : ""; }

std::string describe_error(std::string_view challenge) {
  boost::json::error_code ec;
  boost::json::parse_options options;
  options.max_depth = limits::json_depth_max;
  auto const value = boost::json::parse(boost::json::string_view(challenge.data(), challenge.size()), ec, {}, options);
  if (ec || !value.is_object()) return peer_words(challenge);
  std::string line;
  for (auto const* name : {"status", "error", "error_description", "scope", "schemes"}) {
    auto const* field = value.as_object().if_contains(name);
    if (!field || !field->is_string()) continue;
    if (!line.empty()) line += ", ";
    line += std::string(name) + " " + std::string(field->as_string());
  }
  return peer_words(line.empty() ? std::string(challenge) : line);
}

}  // namespace outlink::sasl
