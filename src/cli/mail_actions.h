#pragma once

#include <optional>
#include <string>

#include "cli/mail_command.h"

namespace outlink::cli {

/// What an action of `outlink mail` found: `text` is for people, `json` is the API's answer.
struct mail_answer {
  boost::json::value json;
  std::string text;
  /// Told once the rest was written: something was found to be wrong.
  std::optional<failure> trouble = {};
};

/// The mailbox of that number or name. "mailbox.not_found" (fix_input).
task<boost::json::value> find_mailbox(client& to, std::string name);
/// The API's path of a mailbox that was named.
task<std::string> mailbox_path(client& to, std::string name);
/// A trouble of the API's as lines for people, each indented; the last may say what to do.
std::string trouble_lines(boost::json::value const& trouble);

task<mail_answer> list_mailboxes(client& to, terminal const& t, mail_options const& o);
task<mail_answer> show_mailbox(client& to, terminal const& t, mail_options const& o);
task<mail_answer> test_mailbox(client& to, terminal const& t, mail_options const& o);
task<mail_answer> pump_mailbox(client& to, terminal const& t, mail_options const& o);
task<mail_answer> replay_letters(client& to, terminal const& t, mail_options const& o);
task<mail_answer> import_letters(client& to, terminal const& t, mail_options const& o);
task<mail_answer> try_letter(client& to, terminal const& t, mail_options const& o);
task<mail_answer> list_letters(client& to, terminal const& t, mail_options const& o);
task<mail_answer> list_outbox(client& to, terminal const& t, mail_options const& o);
task<mail_answer> send_again(client& to, terminal const& t, mail_options const& o);

}  // namespace outlink::cli
