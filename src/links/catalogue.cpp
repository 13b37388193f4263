#include "links/catalogue.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <set>

#include "base/log.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {

namespace json = boost::json;

namespace {

std::unexpected<failure> invalid(std::string_view row, std::string_view field) {
  return fail({.code = "catalogue.invalid",
               .remedy = remedy::fix_setup,
               .words = "The provider row " + std::string(row) + " is wrong at " + std::string(field) + ".",
               .where = std::string(field)});
}

std::string text_at(json::object const& o, char const* name) { return std::string(o.at(name).as_string()); }

// Throws what Boost.JSON throws for a missing or mistyped field; the caller turns it into a failure.
provider read_row(json::object const& o) {
  static std::set<std::string_view> const known{"id",
                                                "name",
                                                "documentation",
                                                "issuer",
                                                "authorization_endpoint",
                                                "token_endpoint",
                                                "mail_scopes",
                                                "authorization_parameters",
                                                "authentication",
                                                "expects_iss",
                                                "imap"};
  for (auto const& [key, value] : o)
    if (!known.contains(std::string_view(key.data(), key.size()))) throw std::invalid_argument(std::string(key));
  provider p{.id = text_at(o, "id"),
             .name = text_at(o, "name"),
             .documentation = text_at(o, "documentation"),
             .issuer = text_at(o, "issuer"),
             .authorization_endpoint = text_at(o, "authorization_endpoint"),
             .token_endpoint = text_at(o, "token_endpoint"),
             .expects_iss = o.at("expects_iss").as_bool()};
  for (auto const& s : o.at("mail_scopes").as_array()) p.mail_scopes.emplace_back(s.as_string());
  for (auto const& [key, value] : o.at("authorization_parameters").as_object())
    p.authorization_parameters.emplace_back(key, value.as_string());
  auto const authentication = client_authentication_from(text_at(o, "authentication"));
  if (!authentication) throw std::invalid_argument("authentication");
  p.authentication = *authentication;
  if (auto const* imap = o.if_contains("imap"))
    p.imap = mail_host{.host = text_at(imap->as_object(), "host"),
                       .port = static_cast<std::uint16_t>(imap->as_object().at("port").as_int64())};
  return p;
}

}  // namespace

result<catalogue> catalogue::read(std::span<std::string_view const> documents) {
  catalogue c;
  for (auto const document : documents) {
    std::string row = "?";
    try {
      auto const value = json::parse(json::string_view(document.data(), document.size()));
      row = text_at(value.as_object(), "id");
      auto p = read_row(value.as_object());
      for (auto const* url : {&p.authorization_endpoint, &p.token_endpoint})
        if (p.id != "custom" && !oauth::is_endpoint(*url, false)) return invalid(row, *url);
      if (p.id != "custom" && p.documentation.empty()) return invalid(row, "documentation");
      if (c.find(p.id)) return invalid(row, "id");
      c.rows_.push_back(std::move(p));
    } catch (std::exception const& e) {
      return invalid(row, e.what());
    }
  }
  // The model's order: the ready-made providers first, Custom last.
  std::stable_partition(c.rows_.begin(), c.rows_.end(), [](auto const& p) { return p.id != "custom"; });
  return c;
}

catalogue catalogue::embedded() {
  auto c = read(embedded_rows());
  if (!c) {
    log(log_level::error, "catalogue.broken", {{"why", describe(c.error())}});
    std::abort();
  }
  return *std::move(c);
}

provider const* catalogue::find(std::string_view id) const {
  for (auto const& p : rows_)
    if (p.id == id) return &p;
  return nullptr;
}

}  // namespace outlink::links
