#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace CLI {
class App;
}

namespace outlink::cli {

enum class log_format { text, json };

/// How the service runs. Each value comes from the first of: command line, environment (OUTLINK_...), TOML file,
/// default.
struct settings {
  /// Holds the database, the key file and the operator's provider rows (providers/*.json); made with mode 0700.
  std::filesystem::path data;
  std::string listen = "127.0.0.1";
  /// 0 takes a free port, which is printed.
  std::uint16_t port = 8080;
  /// What browsers and providers see; without a trailing slash. Empty: made from the listening address.
  std::string base_url;
  /// The service's own TLS, PEM files; both or none (none: a proxy in front, or development).
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  /// More certification authorities to trust at providers and mail servers, PEM.
  std::filesystem::path ca_file;
  /// Development switch: plain HTTP for the base URL and for providers, plain mail connections.
  bool allow_plain_http = false;
  /// Where warnings go beside the console; each may be empty. The password stands in a file of its own.
  std::string alert_webhook;
  std::string alert_mail_to;
  std::string alert_mail_from;
  /// "smtps://host" or "smtp://host:587".
  std::string alert_smtp;
  std::string alert_smtp_user;
  std::filesystem::path alert_smtp_password_file;
  /// "http://proxy.example.org:3128": the way of all HTTPS calls to providers and Microsoft Graph; mail goes directly.
  std::string http_proxy;
  std::string http_proxy_user;
  std::filesystem::path http_proxy_password_file;
  /// Hosts that are called without it, separated by commas.
  std::string no_proxy;
  log_level level = log_level::info;
  log_format format = log_format::text;
};

/// The address that browsers and providers use when the service listens on `port`.
std::string base_url_of(settings const& s, std::uint16_t port);

/// Looks up an environment variable; empty when it is not set.
using environment = std::function<std::optional<std::string>(std::string const&)>;

/// The flags of `outlink run` as they were given.
struct run_flags {
  std::vector<std::string> flags;
  std::string config;
};

/// Defines the flags on `run`, writing into `line`, which outlives the parse.
void define_run(CLI::App& run, run_flags& line);

/// Command line, environment, file, default. Failures "settings.invalid" (fix_setup) name the setting and where it came
/// from.
result<settings> resolve_run(CLI::App const& run, run_flags const& line, environment const& env);

}  // namespace outlink::cli
