#include "links/redirect_check.h"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.h"

namespace outlink::links {
namespace {

using boost::urls::host_type;
using boost::urls::url_view;

bool is_address(url_view const& u) { return u.host_type() == host_type::ipv4 || u.host_type() == host_type::ipv6; }

bool is_localhost(url_view const& u) { return ascii_lower(std::string(u.host())) == "localhost"; }

bool is_loopback(url_view const& u) {
  if (u.host_type() == host_type::ipv4) return u.host_ipv4_address().is_loopback();
  if (u.host_type() == host_type::ipv6) return u.host_ipv6_address().is_loopback();
  return is_localhost(u);
}

// RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 section 2.5.6.
bool is_private(url_view const& u) {
  if (u.host_type() == host_type::ipv4) {
    auto const b = u.host_ipv4_address().to_bytes();
    return b[0] == 10 || b[0] == 0 || (b[0] == 172 && (b[1] & 0xF0) == 16) || (b[0] == 192 && b[1] == 168) ||
           (b[0] == 169 && b[1] == 254) || (b[0] == 100 && (b[1] & 0xC0) == 64);
  }
  if (u.host_type() == host_type::ipv6) {
    auto const b = u.host_ipv6_address().to_bytes();
    return (b[0] & 0xFE) == 0xFC || (b[0] == 0xFE && (b[1] & 0xC0) == 0x80);
  }
  return false;
}

// Names that no public registry gives away: RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, and common inventions.
bool is_public_name(url_view const& u) {
  if (u.host_type() != host_type::name) return true;
  auto const host = ascii_lower(std::string(u.host()));
  constexpr std::array<std::string_view, 12> never{"local", "internal", "localhost", "localdomain", "lan",   "home",
                                                   "corp",  "intranet", "private",   "arpa",        "onion", "alt"};
  auto const dot = host.rfind('.');
  if (dot == host.npos) return false;
  return std::find(never.begin(), never.end(), std::string_view(host).substr(dot + 1)) == never.end();
}

bool climbs(url_view const& u) {
  auto const path = percent_decode(std::string(u.encoded_path())).value_or("..");
  return path.find("/..") != path.npos || path.find("\\..") != path.npos;
}

bool is_broken(redirect_rule rule, url_view const& u) {
  bool const plain = u.scheme() != "https";
  switch (rule) {
    case redirect_rule::https_or_loopback:
      return plain && !is_loopback(u);
    case redirect_rule::https_or_localhost:
      return plain && !is_localhost(u) && std::string(u.host()) != "127.0.0.1";
    case redirect_rule::https_only:
      return plain;
    case redirect_rule::no_ip_address:
      return is_address(u) && !is_loopback(u);
    case redirect_rule::no_private_address:
      return is_private(u);
    case redirect_rule::public_domain:
      return !is_public_name(u) && !is_loopback(u);
    case redirect_rule::no_ipv6_loopback:
      return u.host_type() == host_type::ipv6 && is_loopback(u);
    case redirect_rule::no_fragment:
      return u.has_fragment();
    case redirect_rule::no_wildcard:
      return std::string(u.encoded_host()).find('*') != std::string::npos ||
             std::string(u.encoded_path()).find('*') != std::string::npos;
    case redirect_rule::no_user_info:
      return u.has_userinfo();
    case redirect_rule::no_path_traversal:
      return climbs(u);
  }
  return false;
}

enum class cure { https, public_host, localhost_name, plain_address };

struct wording {
  std::string_view why;
  cure cured_by;
};

wording wording_of(redirect_rule rule) {
  switch (rule) {
    case redirect_rule::https_or_loopback:
      return {"takes http redirect URLs only for this machine itself (localhost, 127.0.0.1).", cure::https};
    case redirect_rule::https_or_localhost:
      return {"takes http redirect URLs only for localhost.", cure::https};
    case redirect_rule::https_only:
      return {"takes only https redirect URLs.", cure::https};
    case redirect_rule::no_ip_address:
      return {"takes no redirect URL with an IP address.", cure::public_host};
    case redirect_rule::no_private_address:
      return {"takes no redirect URL with a private IP address.", cure::public_host};
    case redirect_rule::public_domain:
      return {"takes only host names below a public domain.", cure::public_host};
    case redirect_rule::no_ipv6_loopback:
      return {"does not take [::1].", cure::localhost_name};
    case redirect_rule::no_fragment:
      return {"takes no redirect URL with a # in it.", cure::plain_address};
    case redirect_rule::no_wildcard:
      return {"takes no redirect URL with a * in it.", cure::plain_address};
    case redirect_rule::no_user_info:
      return {"takes no redirect URL with a user name in it.", cure::plain_address};
    case redirect_rule::no_path_traversal:
      return {"takes no redirect URL whose path climbs with \"..\".", cure::plain_address};
  }
  return {};
}

// The grant types of this row that need no redirect URL at all.
std::string ways_without_redirect(provider const& row) {
  auto const offers = [&](grant_type t) { return row.facts.grant(t).not_offered.empty(); };
  std::string ways;
  auto const add = [&](std::string_view way) { ways += (ways.empty() ? "" : ", or ") + std::string(way); };
  if (offers(grant_type::device_code)) add("the device code");
  if (offers(grant_type::client_credentials)) add("client credentials (application access)");
  if (offers(grant_type::jwt_bearer)) add("JWT bearer (service account)");
  return ways.empty() ? "" : " Or choose a grant type that needs no redirect URL: " + ways + ".";
}

std::string instead_of(cure c, provider const& row) {
  switch (c) {
    case cure::https:
      return "Set base-url to an https address." + ways_without_redirect(row);
    case cure::public_host:
      return "Set base-url to a public host name, such as that of a proxy or load balancer; only the administrator's "
             "browser has to reach it." +
             ways_without_redirect(row);
    case cure::localhost_name:
      return "Use localhost or 127.0.0.1 in base-url.";
    case cure::plain_address:
      return "Set base-url to a plain address: scheme, host name, port and path.";
  }
  return {};
}

std::string spaced(std::string_view characters) {
  std::string out;
  for (auto const c : characters) out += std::string(out.empty() ? "" : " ") + c;
  return out;
}

}  // namespace

std::optional<redirect_refusal> check_redirect(provider const& row, std::string_view url) {
  auto const parsed = boost::urls::parse_uri(boost::urls::string_view(url.data(), url.size()));
  if (!parsed || parsed->encoded_host().empty())
    return redirect_refusal{"not_an_address", "The redirect URL cannot be made from the base URL.",
                            instead_of(cure::plain_address, row)};
  auto const& r = row.redirect;
  for (auto const rule : r.rules)
    if (is_broken(rule, *parsed)) {
      auto const w = wording_of(rule);
      return redirect_refusal{std::string(to_string(rule)), row.name + " " + std::string(w.why),
                              instead_of(w.cured_by, row)};
    }
  if (r.characters_max && url.size() > *r.characters_max)
    return redirect_refusal{"characters_max",
                            row.name + " takes redirect URLs of at most " + std::to_string(*r.characters_max) +
                                " characters; this one has " + std::to_string(url.size()) + ".",
                            "Use a shorter base-url."};
  if (url.find_first_of(r.characters_refused) != url.npos)
    return redirect_refusal{
        "characters_refused",
        row.name + " takes no redirect URL with one of these characters: " + spaced(r.characters_refused) + ".",
        "Use a base-url without them."};
  return std::nullopt;
}

}  // namespace outlink::links
