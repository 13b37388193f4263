#pragma once

#include <memory>

#include "cli/client.h"

namespace CLI {
class App;
}

namespace outlink::cli {

/// How `outlink token` writes what it got.
enum class token_format {
  plain,    ///< the access token and a line end: mutt, msmtp, mbsync, scripts
  header,   ///< "Authorization: Bearer ...", for curl -H @-
  json,     ///< the API's answer
  xoauth2,  ///< SASL XOAUTH2's initial response in base64
  git,      ///< git's credential helper protocol
};

/// `outlink token ACCOUNT`: a fresh access token on standard output.
struct token_options {
  /// Number or address.
  std::string account;
  token_format format = token_format::plain;
  /// 0: whatever is valid.
  int min_seconds = 0;
  bool list = false;
  /// For git: which user name to tell; empty for the provider's.
  std::string git_user;
  /// What git asks of its helper: "get", "store", "erase".
  std::string git_action;
};

/// Defines the command's flags on `to`, writing into `options`, which outlive the parse.
void define_token(CLI::App& to, token_options& options);

std::unique_ptr<client_command> make_token_command(token_options o);

}  // namespace outlink::cli
