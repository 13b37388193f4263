#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "links/links.h"

namespace outlink::links {

/// Where a provider's mailboxes live, to prefill the mail server form.
struct mail_host {
  std::string host;
  std::uint16_t port = 0;
};

/// One row of providers/*.json.
struct provider {
  /// Stable: "google".
  std::string id;
  std::string name;
  /// The public page that the facts come from; empty for Custom.
  std::string documentation;
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  /// Scopes for reading a mailbox over IMAP, and what is needed to stay connected.
  std::vector<std::string> mail_scopes;
  /// Added to every authorization request (access_type=offline, prompt=consent).
  std::vector<std::pair<std::string, std::string>> authorization_parameters;
  client_authentication authentication = client_authentication::basic;
  bool expects_iss = false;
  std::optional<mail_host> imap;
};

/// The JSON texts of the rows that the binary carries, from providers/*.json.
std::span<std::string_view const> embedded_rows();

/// The provider catalogue: embedded rows, read once at start.
class catalogue {
 public:
  /// From JSON documents, one per row. Failure "catalogue.invalid" names the row and the field.
  static result<catalogue> read(std::span<std::string_view const> documents);
  /// The rows that the binary carries. Aborts when they are broken (a test reads them).
  static catalogue embedded();

  std::vector<provider> const& rows() const { return rows_; }
  /// Null when unknown.
  provider const* find(std::string_view id) const;

 private:
  std::vector<provider> rows_;
};

}  // namespace outlink::links
