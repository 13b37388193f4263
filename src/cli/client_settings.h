#pragma once

#include <filesystem>
#include <string>

#include "cli/client.h"
#include "cli/settings.h"

namespace CLI {
class App;
}

namespace outlink::cli {

/// The flags of every command that talks to a running Outlink; empty where not given.
struct client_flags {
  std::string url;
  std::filesystem::path api_token_file;
  std::string ca_file;
  bool allow_plain_http = false;
};

void define_client(CLI::App& to, client_flags& f);

/// Flags, environment (OUTLINK_URL, OUTLINK_API_TOKEN, OUTLINK_API_TOKEN_FILE, OUTLINK_CA_FILE), client file. Failures
/// "settings.invalid" (fix_setup): nothing names the service or the token, the address is not https, a file with the
/// token can be read by others.
result<client_settings> resolve_client(client_flags const& f, environment const& env);

}  // namespace outlink::cli
