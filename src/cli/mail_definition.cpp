#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

#include "base/limits.h"
#include "cli/mail_command.h"

namespace outlink::cli {
namespace {

CLI::App* action(CLI::App& to, mail_options& o, char const* name, char const* help) {
  auto* sub = to.add_subcommand(name, help);
  // --url and the like may also stand behind the action.
  sub->fallthrough();
  sub->callback([&o, name] { o.action = name; });
  sub->add_flag("--json", o.json, "the API's answer as JSON");
  return sub;
}

CLI::App* mailbox_action(CLI::App& to, mail_options& o, char const* name, char const* help) {
  auto* sub = action(to, o, name, help);
  sub->add_option("MAILBOX", o.mailbox, "number or name of the mailbox")->required();
  return sub;
}

CLI::Option* mailbox_flag(CLI::App* sub, mail_options& o) {
  return sub->add_option("--mailbox", o.mailbox, "only of this mailbox, number or name")->type_name("MAILBOX");
}

CLI::Option* letter_argument(CLI::App* sub, mail_options& o, char const* help) {
  return sub->add_option("LETTER", o.letter, help)
      ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()).description(""));
}

void list_flags(CLI::App* sub, mail_options& o) {
  sub->add_option("--search", o.search, "words that must all appear")->type_name("WORDS");
  sub->add_option("--limit", o.limit, "how many at most, the newest (default: 50)")
      ->check(CLI::Range(1, limits::cli_list_rows_max).description(""))
      ->type_name("N");
}

void define_replay(CLI::App& to, mail_options& o) {
  auto* sub = action(to, o, "replay", "handle letters again");
  auto* letter = letter_argument(sub, o, "number of a failed or filtered letter");
  auto* failed = sub->add_flag("--failed", o.failed, "all that failed, at most 1000 at once");
  failed->excludes(letter);
  mailbox_flag(sub, o)->needs(failed);
  sub->callback([&o] {
    o.action = "replay";
    if (o.letter.empty() && !o.failed) throw CLI::RequiredError("LETTER or --failed");
  });
}

}  // namespace

void define_mail(CLI::App& to, mail_options& o) {
  to.require_subcommand(1);
  action(to, o, "list", "all mailboxes with their state");
  mailbox_action(to, o, "show", "one mailbox with its handlers and its connection");
  mailbox_action(to, o, "test", "connect once and tell how far it gets");
  mailbox_action(to, o, "pump", "ask the server now");
  define_replay(to, o);
  mailbox_action(to, o, "import", "take letters from files")
      ->add_option("FILE", o.files, "a letter (.eml) or an mbox file; - is standard input")
      ->required();
  mailbox_action(to, o, "try", "what the handlers would make of a letter, without doing it")
      ->add_option("FILE", o.files, "the letter; - is standard input")
      ->required()
      ->expected(1);
  auto* log = action(to, o, "log", "letters that came, newest first");
  log->add_option("--state", o.state, "received, filtered, done or failed")
      ->check(CLI::IsMember({"received", "filtered", "done", "failed"}).description(""))
      ->type_name("STATE");
  mailbox_flag(log, o);
  list_flags(log, o);
  auto* outbox = action(to, o, "outbox", "letters on their way out, newest first");
  outbox->add_option("--state", o.state, "only those in this state")->type_name("STATE");
  list_flags(outbox, o);
  letter_argument(action(to, o, "send-again", "send a letter of the outbox again"), o,
                  "its number, as `outlink mail outbox` tells it")
      ->required();
  to.footer(
      "A mailbox can be named by its number or its name. These commands need an API token that acts as admin; log and "
      "replay one that acts as agent.");
}

}  // namespace outlink::cli
