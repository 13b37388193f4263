#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/client.h"

namespace CLI {
class App;
}

namespace outlink::cli {

/// What `outlink mail ...` was given. Each action reads what concerns it.
struct mail_options {
  /// The subcommand: "list", "show", "test", "pump", "replay", "import", "try", "log", "outbox", "send-again".
  std::string action;
  /// Number or name; may be empty where it only narrows a list.
  std::string mailbox;
  /// Number of a letter, incoming or outgoing.
  std::string letter;
  /// All letters that failed.
  bool failed = false;
  /// "-" is standard input.
  std::vector<std::string> files;
  std::string state;
  std::string search;
  int limit = 50;
  bool json = false;
};

/// Defines the subcommands on `to`, writing into `options`, which outlive the parse.
void define_mail(CLI::App& to, mail_options& options);

std::unique_ptr<client_command> make_mail_command(mail_options o);

}  // namespace outlink::cli
