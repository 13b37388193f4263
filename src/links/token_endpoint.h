#pragma once

#include <functional>
#include <map>
#include <string>

#include "flow/http.h"
#include "links/breaker.h"
#include "links/catalogue.h"
#include "links/links.h"
#include "protocol/oauth/device.h"
#include "protocol/oauth/token.h"

namespace outlink::links {

/// Asks token endpoints, for keeper and consents alike: tries the link's client secrets in their order, spares an
/// endpoint in trouble, and notices when the provider's clock and ours differ. On the I/O thread.
class token_endpoint {
 public:
  /// `allow_plain_http`: what a provider's answer may name as an address for people.
  token_endpoint(flow::http_client& http, catalogue const& providers, outlink::clock const& clock,
                 outlink::randomness& randomness, bool allow_plain_http)
      : http_(http),
        providers_(providers),
        clock_(clock),
        randomness_(randomness),
        allow_plain_http_(allow_plain_http) {}

  /// Makes the request for the client as it proves itself this time.
  using request_builder = std::function<result<oauth::token_request>(oauth::client const&)>;

  /// Failures of oauth::read_token_answer and of http_client, where=token endpoint; what the provider quotes of our
  /// secrets is taken out of its words. Does not ask about a pause first.
  task<oauth::token_answer> call(link const& l, request_builder build);

  /// Asks for a device code (RFC 8628 section 3.1). `row` may be null. Failures as oauth::read_device_answer.
  task<oauth::device_answer> ask_device_code(link const& l, provider const* row);

  /// Ends the tokens at the provider (RFC 7009): the refresh token, else the access token. "revocation.not_offered"
  /// when it has no endpoint for that.
  task<void> revoke(link const& l, token_set const& tokens);

  /// Why and until when (`not_before`) this link's endpoint is spared now; empty: call it.
  std::optional<failure> paused(link const& l) const;

  /// By how much the provider's clock is ahead of ours, as its newest answer told; empty before the first.
  std::optional<duration> clock_ahead(link_id id) const;

  double jitter();

 private:
  task<oauth::token_answer> send(link const& l, oauth::token_request request);
  task<flow::http_answer> post(std::string const& url, oauth::token_request request, std::string_view stage);
  oauth::answer_form form_of(link const& l) const;
  flow::http_client& http_;
  catalogue const& providers_;
  outlink::clock const& clock_;
  outlink::randomness& randomness_;
  bool allow_plain_http_;
  /// By scheme, host and port.
  std::map<std::string, breaker> breakers_;
  std::map<link_id, duration> clocks_ahead_;
};

/// "https://host:port" of an address: what shares a breaker.
std::string origin_of(std::string_view url);

}  // namespace outlink::links
