#pragma once

#include <memory>
#include <string>
#include <variant>

#include "cli/client.h"
#include "cli/settings.h"

namespace outlink::cli {

/// `outlink run`: the service itself.
struct run_service {
  settings with;
};
/// A command to a running Outlink.
struct call_service {
  client_settings with;
  std::unique_ptr<client_command> command;
};
/// Help or version: what to write to standard output.
struct print_text {
  std::string text;
};
/// What the command line asked for.
using invocation = std::variant<run_service, call_service, print_text>;

/// Reads command line, environment and files. Failures "settings.invalid" (fix_setup) name the setting and where it
/// came from.
result<invocation> read_invocation(int argc, char const* const* argv, environment const& env);

}  // namespace outlink::cli
