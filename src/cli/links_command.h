#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/client.h"

namespace CLI {
class App;
}

namespace outlink::cli {

/// What `outlink links ...` was given. Each action reads what concerns it.
struct links_options {
  /// The subcommand: "list", "show", "warnings", "create", "delete", "add-secret", "remove-secret", "add-account",
  /// "connect", "device", "remove-account".
  std::string action;
  /// Number or name.
  std::string link;
  /// Number of a grant.
  std::string account;
  std::string address;
  std::string name;
  std::string provider;
  std::string client_id;
  /// Files that hold one secret each: nothing secret stands on a command line.
  std::filesystem::path secret_file;
  std::filesystem::path key_file;
  std::filesystem::path certificate_file;
  std::filesystem::path service_account_file;
  std::string grant_type;
  std::string authentication;
  std::string issuer;
  std::vector<std::string> scopes;
  /// "name=value" of the provider's row.
  std::vector<std::string> variables;
  std::string secret_expires;
  int rank = 0;
  bool yes = false;
  bool json = false;
};

/// Defines the subcommands on `to`, writing into `options`, which outlive the parse.
void define_links(CLI::App& to, links_options& options);

std::unique_ptr<client_command> make_links_command(links_options o);

}  // namespace outlink::cli
