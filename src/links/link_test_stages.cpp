#include "links/link_test_stages.h"

#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/mail_limits.h"
#include "base/text.h"
#include "links/diagnosis.h"
#include "links/discovery.h"
#include "links/minute.h"

namespace outlink::links {
namespace {

constexpr std::string_view left_out = "Left out, because an earlier stage failed.";

// What a person can do when the table of known errors has no row.
std::string_view hint_of(std::string_view stage, remedy r) {
  if (stage == "dns")
    return "Check how the host of the token endpoint is spelled, and whether this machine's name service knows it.";
  if (stage == "tcp")
    return "Check whether a firewall lets this machine out to that host and port; no proxy is used for it.";
  if (stage == "tls")
    return "The certificate must be valid for that host. A private certification authority is named with ca-file.";
  if (stage == "metadata")
    return "Compare the link's endpoints with the provider's. To take the new ones, edit the link; the accounts then "
           "consent again.";
  if (stage == "identity")
    return "Check the userinfo endpoint, and that the scopes let the provider tell whose token it is (openid, email).";
  if (r == remedy::retry || r == remedy::wait_until) return "This may pass; it is tried again by itself.";
  if (r == remedy::consent_again) return "Press Authorize, and consent at the provider.";
  return "Edit the link: client ID, client authentication, secret and scopes must be as the provider has them.";
}

}  // namespace

std::string_view to_string(stage_state s) {
  constexpr std::array<std::string_view, 3> names{"ok", "failed", "skipped"};
  return names.at(static_cast<std::size_t>(s));
}

std::string advice_for(test_stage const& s, std::string_view provider) {
  if (!s.trouble) return {};
  if (auto const known = diagnosis::embedded().explain(*s.trouble, provider)) return known->to_do;
  return std::string(hint_of(s.name, s.trouble->remedy));
}

result<flow::endpoint> endpoint_of(std::string_view url) {
  auto const parsed = boost::urls::parse_uri(boost::urls::string_view(url.data(), url.size()));
  if (!parsed || parsed->encoded_host().empty())
    return invalid_field("link", "token_endpoint", "The token endpoint is no address.");
  bool const plain = parsed->scheme() == "http";
  // An IPv6 address stands in brackets in an address only.
  return flow::endpoint{
      .host = std::string(parsed->host_address()),
      .port = parsed->port_number() != 0 ? parsed->port_number() : static_cast<std::uint16_t>(plain ? 80 : 443),
      .security = plain ? flow::transport_security::plain : flow::transport_security::tls};
}

result<void> check_agreement(link const& l, oauth::metadata const& m) {
  struct pair {
    std::string_view what;
    std::string const& ours;
    std::string const& theirs;
  };
  std::array<pair, 6> const all{
      {{"authorization endpoint", l.authorization_endpoint, m.authorization_endpoint},
       {"token endpoint", l.token_endpoint, m.token_endpoint},
       {"device authorization endpoint", l.device_authorization_endpoint, m.device_authorization_endpoint},
       {"revocation endpoint", l.revocation_endpoint, m.revocation_endpoint},
       {"userinfo endpoint", l.userinfo_endpoint, m.userinfo_endpoint},
       {"address of the keys", l.jwks_uri, m.jwks_uri}}};
  std::string names;
  std::string theirs;
  for (auto const& p : all) {
    if (p.ours.empty() || p.theirs.empty() || p.ours == p.theirs) continue;
    names += (names.empty() ? "" : ", ") + std::string(p.what);
    theirs += (theirs.empty() ? "" : "; ") + std::string(p.what) + ": " + p.theirs;
  }
  if (!names.empty())
    return fail({.code = "link.metadata_differs",
                 .remedy = remedy::fix_setup,
                 .words = "The issuer's metadata names others than this link: " + names + ".",
                 .peer = peer_words(theirs),
                 .where = "issuer"});
  if (l.expects_iss && !m.promises_iss)
    return fail({.code = "link.metadata_differs",
                 .remedy = remedy::fix_setup,
                 .words = "This link refuses consents that come back without the issuer's name (RFC 9207), and the "
                          "issuer's metadata does not promise it any more.",
                 .where = "issuer"});
  return {};
}

void grant_test::add(std::string_view name, outcome end) {
  auto const now = parts_.clock.now();
  auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
  began_ = now;
  if (end)
    stages_.push_back({.name = std::string(name), .words = *std::move(end), .took = took});
  else
    stages_.push_back({.name = std::string(name),
                       .state = stage_state::failed,
                       .words = end.error().words,
                       .trouble = end.error(),
                       .took = took});
}

void grant_test::skip(std::string_view name, std::string_view why) {
  stages_.push_back({.name = std::string(name), .state = stage_state::skipped, .words = std::string(why)});
}

// The way to the token endpoint; false when it does not lead there.
boost::asio::awaitable<bool> grant_test::reach() {
  auto const peer = endpoint_of(link_.token_endpoint);
  auto const deadline = parts_.clock.now() + limits::dial_time_max;
  auto wire =
      peer ? co_await parts_.dialer.dial(
                 *peer, deadline, [&](std::string_view stage) { add(stage, flow::dial_stage_words(stage, *peer)); })
           : result<std::unique_ptr<flow::wire>>(fail(peer.error()));
  for (auto i = stages_.size(); i < flow::dial_stages.size(); ++i) {
    auto const stage = flow::dial_stages.at(i);
    if (!wire && stages_.size() == i && (i == 0 || stages_.back().state == stage_state::ok))
      add(stage, fail(wire.error()));
    else
      skip(stage, wire ? "Plain http, which only the development switch allows." : left_out);
  }
  co_return wire.has_value();
}

task<std::string> grant_test::compare_metadata() {
  CO_TRY(auto const m, co_await ask_metadata(parts_.http, parts_.clock, link_.issuer, parts_.address));
  CO_TRY_DO(check_agreement(link_, m));
  co_return "The issuer's metadata names the endpoints that this link has.";
}

task<std::string> grant_test::renew(grant const& g) {
  auto const* before = tokens_of(g.state);
  CO_TRY(auto const got, co_await parts_.grants.renew_now(g.id));
  bool const is_new = !before || !before->access_token.same_as(got.access_token);
  token_ = got;
  auto const until = "it ends at " + minute_of(got.expires_at);
  if (is_new) co_return "A new access token was given; " + until + ".";
  co_return "A valid access token is held; " + until +
      ". It was not renewed: there is no refresh token that may be used now.";
}

boost::asio::awaitable<void> grant_test::tell_whose(grant const& g) {
  auto const who = co_await parts_.who.whose(link_, token_->access_token, g.who.subject);
  if (who)
    add("identity", who->shown().empty() ? "The provider answers, and does not say whose token it is."
                                         : "The token is of " + peer_words(who->shown()) + ".");
  else if (g.who == identity{} && who.error().remedy != remedy::retry)
    // It never told, and everything else works without.
    skip("identity", "The provider does not tell whose token it is: " + who.error().words);
  else
    add("identity", fail(who.error()));
}

boost::asio::awaitable<std::vector<test_stage>> grant_test::stages_of(grant const& g) {
  began_ = parts_.clock.now();
  bool const is_reached = co_await reach();
  began_ = parts_.clock.now();
  if (link_.issuer.empty())
    skip("metadata", "No issuer is known for this link: its endpoints were entered, or come from the catalogue.");
  else
    add("metadata", co_await compare_metadata());
  if (is_reached)
    add("token", co_await renew(g));
  else
    skip("token", left_out);
  if (!token_)
    skip("identity", left_out);
  else if (!is_by_consent(link_.grant_type))
    skip("identity", "An application asks in its own name: there is no account to ask about.");
  else if (link_.userinfo_endpoint.empty())
    skip("identity", "The provider has no interface that tells whose token it is.");
  else
    co_await tell_whose(g);
  co_return std::move(stages_);
}

}  // namespace outlink::links
