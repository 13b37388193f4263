#include "protocol/oauth/authorization.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {
namespace {

std::unexpected<failure> bad_callback(std::string words) {
  return fail(
      {.code = "oauth.bad_callback", .remedy = remedy::consent_again, .words = std::move(words), .where = "callback"});
}

void append(std::string& url, std::string_view name, std::string_view value) {
  if (!url.ends_with('?') && !url.ends_with('&')) url += url.find('?') == url.npos ? '?' : '&';
  url += percent_encode(name) + "=" + percent_encode(value);
}

}  // namespace

std::string authorization_url(authorization_request const& r) {
  std::string scope;
  for (auto const& s : r.scopes) scope += (scope.empty() ? "" : " ") + s;
  std::string url = r.endpoint;
  append(url, "response_type", "code");
  append(url, "client_id", r.client_id);
  append(url, "redirect_uri", r.redirect_uri);
  if (!scope.empty()) append(url, "scope", scope);
  append(url, "state", r.state);
  append(url, "code_challenge", r.code_challenge);
  append(url, "code_challenge_method", "S256");
  if (!r.nonce.empty()) append(url, "nonce", r.nonce);
  if (!r.login_hint.empty()) append(url, "login_hint", r.login_hint);
  for (auto const& [name, value] : r.extra) append(url, name, value);
  return url;
}

result<authorization_answer> read_authorization_answer(std::string_view query) {
  if (query.size() > limits::callback_query_bytes_max) return bad_callback("The provider's answer is too long.");
  authorization_answer a;
  std::vector<std::string> seen;
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    auto const pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    auto const equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals));
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return bad_callback("The provider's answer is garbled.");
    if (std::find(seen.begin(), seen.end(), *name) != seen.end())
      return bad_callback("The provider's answer has a parameter twice; such an answer is not believed.");
    seen.push_back(*name);
    if (*name == "state")
      a.state = *std::move(value);
    else if (*name == "code")
      a.code = *std::move(value);
    else if (*name == "error")
      a.error = *std::move(value);
    else if (*name == "error_description")
      a.error_description = *std::move(value);
    else if (*name == "iss")
      a.iss = *std::move(value);
  }
  if (a.state.empty()) return bad_callback("The provider's answer has no state.");
  return a;
}

result<checked_code> check_authorization_answer(authorization_answer const& a, expected_issuer const& expected) {
  bool const missing = expected.must_be_present && !a.iss;
  // Compared as it is, without any normalising (RFC 9207 section 2.4).
  bool const other = a.iss && !expected.issuer.empty() && *a.iss != expected.issuer;
  if (missing || other)
    return fail(
        {.code = "oauth.wrong_issuer",
         .remedy = remedy::give_up,
         .words = missing
                      ? "The provider promised to name itself in its answer and did not. The answer is not believed."
                      : "The answer came from another provider than the one that was asked. It is not believed.",
         .peer = peer_words(a.iss.value_or("")),
         .where = "callback"});
  if (a.error) return fail(failure_of_error(*a.error, a.error_description, "callback"));
  if (!a.code || a.code->empty()) return bad_callback("The provider's answer has neither a code nor an error.");
  return checked_code(*a.code);
}

}  // namespace outlink::oauth
