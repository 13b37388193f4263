#pragma once

#include "flow/http.h"
#include "flow/wire.h"
#include "links/keeper.h"
#include "links/service.h"
#include "links/who.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {

/// What a test works with; everything outlives it.
struct test_parts {
  flow::dialer& dialer;
  flow::http_client& http;
  outlink::clock const& clock;
  public_address const& address;
  keeper& grants;
  who_consented& who;
};

/// Tests one grant, from the network to the account. Used once, on the I/O thread.
class grant_test {
 public:
  grant_test(test_parts const& p, link const& l) : parts_(p), link_(l) {}

  /// A stage that needs an earlier one is skipped when that failed; what can be told all the same is told.
  boost::asio::awaitable<std::vector<test_stage>> stages_of(grant const& g);

 private:
  /// Words of a stage that went well.
  using outcome = result<std::string>;
  void add(std::string_view name, outcome end);
  void skip(std::string_view name, std::string_view why);
  boost::asio::awaitable<bool> reach();
  task<std::string> compare_metadata();
  task<std::string> renew(grant const& g);
  boost::asio::awaitable<void> tell_whose(grant const& g);

  test_parts parts_;
  link const& link_;
  std::vector<test_stage> stages_;
  time_point began_;
  std::optional<fresh_token> token_;
};

/// Where an address leads: its host and port, and whether TLS is spoken there. Failure "link.invalid" for none.
result<flow::endpoint> endpoint_of(std::string_view url);

/// Success when the metadata names the endpoints that the link has; else "link.metadata_differs" (fix_setup), with the
/// endpoints that the metadata names in `peer`. What either of them leaves out is not compared.
result<void> check_agreement(link const& l, oauth::metadata const& m);

/// For people: what to do about a stage that failed; empty for others.
std::string advice_for(test_stage const& s, std::string_view provider);

}  // namespace outlink::links
