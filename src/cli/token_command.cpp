#include "cli/token_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "base/text.h"
#include "cli/answers.h"
#include "cli/table.h"

namespace outlink::cli {

namespace json = boost::json;

namespace {

// git-credential(1): lines of key=value up to an empty one.
std::map<std::string, std::string> read_git_fields(std::string_view input) {
  std::map<std::string, std::string> fields;
  while (!input.empty()) {
    auto const end = std::min(input.find('\n'), input.size());
    auto line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    auto const equals = line.find('=');
    if (equals != line.npos) fields[std::string(line.substr(0, equals))] = line.substr(equals + 1);
  }
  return fields;
}

class token_command final : public client_command {
 public:
  explicit token_command(token_options o) : o_(std::move(o)) {}

  task<void> run(client& to, terminal const& t) override {
    if (o_.list) co_return co_await list(to, t);
    if (o_.format == token_format::git) co_return co_await answer_git(to, t);
    CO_TRY(auto const got, co_await read(to));
    switch (o_.format) {
      case token_format::header:
        t.out("Authorization: Bearer " + text(got, "access_token") + "\n");
        break;
      case token_format::json:
        t.out(json::serialize(got) + "\n");
        break;
      case token_format::xoauth2:
        if (text(got, "address").empty())
          co_return fail({.code = "client.no_address",
                          .remedy = remedy::fix_setup,
                          .words = "The account has no address to sign in with. Give it one in the console.",
                          .where = "account"});
        t.out(base64_encode("user=" + text(got, "address") +
                            "\x01"
                            "auth=Bearer " +
                            text(got, "access_token") + "\x01\x01") +
              "\n");
        break;
      default:
        t.out(text(got, "access_token") + "\n");
    }
    co_return result<void>{};
  }

 private:
  task<json::value> read(client& to) const {
    return to.get("/api/v1/accounts/" + percent_encode(o_.account) + "/token" +
                  (o_.min_seconds > 0 ? "?min_seconds=" + std::to_string(o_.min_seconds) : ""));
  }

  task<void> list(client& to, terminal const& t) const {
    CO_TRY(auto const all, co_await to.get("/api/v1/accounts"));
    table out({"ACCOUNT", "ADDRESS", "LINK", "STATE"});
    for (auto const& a : all.at("items").as_array())
      out.add({std::to_string(a.at("id").as_int64()), text(a, "address"), text(a, "link"), text(a, "state")});
    t.out(out.text());
    co_return result<void>{};
  }

  // The token goes to the host that it belongs to and to no other: git asks its helpers for every host.
  task<void> answer_git(client& to, terminal const& t) const {
    if (o_.git_action != "get") co_return result<void>{};
    auto const asked = read_git_fields(t.read_input());
    auto const field = [&](std::string const& name) {
      auto const it = asked.find(name);
      return it == asked.end() ? std::string() : it->second;
    };
    CO_TRY(auto const all, co_await to.get("/api/v1/accounts"));
    for (auto const& a : all.at("items").as_array()) {
      bool const named =
          std::to_string(a.at("id").as_int64()) == o_.account || ascii_iequals(text(a, "address"), o_.account);
      if (!named || field("protocol") != "https" || !ascii_iequals(field("host"), text(a, "host"))) continue;
      auto const user = o_.git_user.empty() ? text(a, "git_user") : o_.git_user;
      if (user.empty()) continue;
      CO_TRY(auto const got, co_await read(to));
      auto const left = std::chrono::seconds(got.at("expires_in").as_int64());
      auto const end = std::chrono::floor<std::chrono::seconds>(to.clock().now() + left);
      t.out(fmt::format("username={}\npassword={}\npassword_expiry_utc={}\n", user, text(got, "access_token"),
                        end.time_since_epoch().count()));
      break;
    }
    co_return result<void>{};
  }

  token_options o_;
};

}  // namespace

void define_token(CLI::App& to, token_options& o) {
  static std::map<std::string, token_format> const formats{{"plain", token_format::plain},
                                                           {"header", token_format::header},
                                                           {"json", token_format::json},
                                                           {"xoauth2", token_format::xoauth2},
                                                           {"git", token_format::git}};
  auto* list = to.add_flag("--list", o.list, "show the accounts that the API token reads");
  auto* account = to.add_option("ACCOUNT", o.account, "number or address of the account");
  account->excludes(list);
  to.add_option("--format", o.format, "plain, header, json, xoauth2 or git (default: plain)")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
  to.add_option("--min-seconds", o.min_seconds, "how long the token must live at least")
      ->check(CLI::Range(1, 3600).description(""))
      ->type_name("SECONDS");
  to.add_option("--git-user", o.git_user, "user name to tell git (default: the provider's)")->type_name("NAME");
  to.add_option("ACTION", o.git_action, "added by git: get, store or erase");
  to.footer(
      "mutt:   set imap_oauth_refresh_command=\"outlink token ACCOUNT\"\n"
      "msmtp:  passwordeval \"outlink token ACCOUNT\"   with   auth xoauth2\n"
      "mbsync: PassCmd \"outlink token ACCOUNT\"        with   AuthMechs XOAUTH2\n"
      "git:    git config credential.helper \"!outlink token ACCOUNT --format git\"");
}

std::unique_ptr<client_command> make_token_command(token_options o) {
  return std::make_unique<token_command>(std::move(o));
}

}  // namespace outlink::cli
