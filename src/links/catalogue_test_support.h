#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace outlink::links {

/// A small row that is good, with its first `from` replaced by `to` to spoil or change one thing.
inline std::string good_row(std::string_view from = "", std::string_view to = "") {
  std::string row = R"({
  "id": "x", "name": "X",
  "documentation": { "endpoints": ["https://as.example/docs#a"] },
  "uses": ["imap", "sign_in"],
  "variables": [
    { "name": "region", "label": "Region", "help": "", "kind": "choice", "default": "eu",
      "choices": [ { "value": "eu", "label": "EU", "sets": { "login": "eu.example" } },
                   { "value": "us", "label": "US", "sets": { "login": "us.example" } } ] },
    { "name": "host", "label": "Host", "help": "", "kind": "host", "default": "h.example" },
    { "name": "path", "label": "Path", "help": "", "kind": "path" },
    { "name": "realm", "label": "Realm", "help": "", "kind": "segment", "default": "main", "pattern": "[^!]*" }
  ],
  "endpoints": { "authorization": "https://{login}/{realm}/auth", "token": "https://{host}{path}/{realm}/token",
                 "device_authorization": "https://as.example/device" },
  "grants": [
    { "type": "authorization_code", "authentication": ["post"], "scopes": { "imap": ["mail"], "sign_in": ["openid", "mail"] } },
    { "type": "client_credentials", "not_offered": "Not here." },
    { "type": "jwt_bearer", "scopes": { "imap": ["https://{login}/mail"] },
      "conditions": [ { "variable": "realm", "refused": ["main"], "why": "Choose another realm." } ] },
    { "type": "device_code", "authentication": ["none"], "scopes": { "sign_in": [] } }
  ],
  "redirect": { "rules": ["https_or_loopback"], "characters_max": 100, "characters_refused": "!" },
  "refresh": { "rotation": "may", "idle_days": 90 },
  "mail": { "imap": { "host": "imap.{login}", "port": 993, "security": "tls" } },
  "quirks": [ { "name": "comma_scopes", "evidence": "https://as.example/docs" } ],
  "registration": { "url": "https://{host}/apps", "steps": ["Register."] }
})";
  if (from.empty()) return row;
  auto const at = row.find(from);
  EXPECT_NE(at, row.npos) << "nothing to replace: " << from;
  return at == row.npos ? row : row.replace(at, from.size(), to);
}

}  // namespace outlink::links
