#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "flow/http.h"

namespace outlink::cli {

/// How commands reach a running Outlink. Each value comes from the first of: command line, environment, the client
/// file (~/.config/outlink/client.toml).
struct client_settings {
  /// The service's base URL, without a trailing slash.
  std::string url;
  secret_text api_token;
  /// More certification authorities to trust, PEM; empty for the system's only.
  std::string ca_file;
  /// Plain HTTP to a host other than this one.
  bool allow_plain_http = false;
};

/// The process's own streams.
std::size_t read_standard_input(char* to, std::size_t bytes_max);
void write_standard_error(std::string_view text);
/// Only when it is a terminal: a line that the next one overwrites, and that an empty one removes.
void show_progress(std::string_view line);

/// Where a command reads and writes; tests bring their own.
struct terminal {
  std::function<void(std::string_view)> out;
  /// All of standard input, at most limits::cli_input_bytes_max bytes.
  std::function<std::string()> read_input;
  /// Standard input of any size, piece by piece; 0 at its end.
  std::function<std::size_t(char* to, std::size_t bytes_max)> read_some = read_standard_input;
  /// What went wrong with one of many things while the others go on.
  std::function<void(std::string_view)> err = write_standard_error;
  /// For a person who watches.
  std::function<void(std::string_view)> progress = show_progress;
};

/// The REST API, as commands use it. Failures: the service's own, read back from its problem (RFC 9457); "http.*";
/// "client.answer" (report_bug) for an answer that is not Outlink's.
class client {
 public:
  client(flow::http_client& http, client_settings const& s, outlink::clock const& clock)
      : http_(http), settings_(s), clock_(clock) {}
  task<boost::json::value> get(std::string path);
  task<boost::json::value> post(std::string path, boost::json::object body);
  /// A call that may take limits::cli_long_call_time_max.
  task<boost::json::value> post_and_wait(std::string path);
  /// The body is a letter (message/rfc822).
  task<boost::json::value> post_letter(std::string path, std::string letter);
  task<boost::json::value> remove(std::string path);
  /// The clock that expiry dates are compared with.
  outlink::clock const& clock() const { return clock_; }

 private:
  task<boost::json::value> send(flow::http_request r, duration time_max);
  flow::http_request post_request(std::string path, std::string media_type, std::string body) const;
  flow::http_client& http_;
  client_settings const& settings_;
  outlink::clock const& clock_;
};

/// A command that talks to a running Outlink.
class client_command {
 public:
  virtual ~client_command() = default;
  virtual task<void> run(client& to, terminal const& t) = 0;
};

/// Whether the address is https, or leads to this machine.
bool is_private_way(std::string_view url);

/// Exit status of a command: 0 done, 1 passing trouble, 2 the command line is wrong, 3 a person must act first.
int exit_status(failure const& f);

}  // namespace outlink::cli
