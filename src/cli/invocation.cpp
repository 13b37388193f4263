#include "cli/invocation.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "base/version.h"
#include "cli/client_settings.h"
#include "cli/links_command.h"
#include "cli/mail_command.h"
#include "cli/token_command.h"

namespace outlink::cli {
namespace {

std::unexpected<failure> not_understood(std::string why) {
  return fail({.code = "settings.invalid",
               .remedy = remedy::fix_setup,
               .words = fmt::format("The command line cannot be understood: {}. See outlink --help.", why),
               .where = "command line"});
}

struct command_line {
  CLI::App app{"Outlink: an organisation's outgoing OAuth 2.0 links, and the mail that they read.", "outlink"};
  CLI::App* run = nullptr;
  CLI::App* token = nullptr;
  CLI::App* links = nullptr;
  CLI::App* mail = nullptr;
  run_flags of_run;
  client_flags of_client;
  token_options of_token;
  links_options of_links;
  mail_options of_mail;

  command_line() {
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", "outlink " + std::string(version_text));
    run = app.add_subcommand("run", "start the service");
    define_run(*run, of_run);
    token = app.add_subcommand("token", "print a fresh access token of an account");
    define_client(*token, of_client);
    define_token(*token, of_token);
    links = app.add_subcommand("links", "look after outgoing links");
    define_client(*links, of_client);
    define_links(*links, of_links);
    mail = app.add_subcommand("mail", "look after mailboxes and letters");
    define_client(*mail, of_client);
    define_mail(*mail, of_mail);
  }

  // Of the innermost command that was named.
  std::string help() {
    CLI::App* at = &app;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    std::string name;
    for (auto const* up = at->get_parent(); up; up = up->get_parent()) name = up->get_name() + " " + name;
    if (!name.empty()) name.pop_back();
    return at->help(name);
  }
};

result<call_service> call(command_line& line, environment const& env) {
  call_service out;
  if (line.token->parsed()) {
    if (line.of_token.account.empty() && !line.of_token.list)
      return not_understood("token needs an ACCOUNT, or --list");
    out.command = make_token_command(line.of_token);
  } else if (line.mail->parsed()) {
    out.command = make_mail_command(line.of_mail);
  } else {
    out.command = make_links_command(line.of_links);
  }
  TRY(out.with, resolve_client(line.of_client, env));
  return out;
}

}  // namespace

result<invocation> read_invocation(int argc, char const* const* argv, environment const& env) {
  command_line line;
  try {
    line.app.parse(argc, argv);
  } catch (CLI::CallForHelp const&) {
    return print_text{line.help()};
  } catch (CLI::CallForVersion const&) {
    return print_text{"outlink " + std::string(version_text) + "\n"};
  } catch (CLI::ParseError const& e) {
    return not_understood(peer_words(e.what()));
  }
  if (line.run->parsed()) {
    TRY(auto s, resolve_run(*line.run, line.of_run, env));
    return run_service{std::move(s)};
  }
  if (line.token->parsed() || line.links->parsed() || line.mail->parsed()) {
    TRY(auto c, call(line, env));
    return c;
  }
  return print_text{line.app.help()};
}

}  // namespace outlink::cli
