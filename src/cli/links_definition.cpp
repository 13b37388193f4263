#include <CLI/CLI.hpp>

#include "cli/links_command.h"

namespace outlink::cli {
namespace {

CLI::App* action(CLI::App& to, links_options& o, char const* name, char const* help) {
  auto* sub = to.add_subcommand(name, help);
  // --url and the like may also stand behind the action.
  sub->fallthrough();
  sub->callback([&o, name] { o.action = name; });
  sub->add_flag("--json", o.json, "the API's answer as JSON");
  return sub;
}

void link_argument(CLI::App* sub, links_options& o) {
  sub->add_option("LINK", o.link, "number or name of the link")->required();
}

void account_argument(CLI::App* sub, links_options& o) {
  sub->add_option("ACCOUNT", o.account, "number of the account, as `outlink links show` tells it")->required();
}

void secret_flags(CLI::App* sub, links_options& o) {
  sub->add_option("--secret-expires", o.secret_expires, "when the provider ends the secret")->type_name("DATE");
}

void define_create(CLI::App& to, links_options& o) {
  auto* sub = action(to, o, "create", "make an outgoing link");
  sub->add_option("--provider", o.provider, "google, microsoft, custom, ...")->required()->type_name("ID");
  sub->add_option("--name", o.name, "name of the link")->required()->type_name("NAME");
  sub->add_option("--client-id", o.client_id, "as the provider tells it")->type_name("ID");
  sub->add_option("--secret-file", o.secret_file, "file that holds the client secret")->type_name("FILE");
  secret_flags(sub, o);
  sub->add_option("--grant-type", o.grant_type,
                  "authorization_code, client_credentials, jwt_bearer or device_code (default: authorization_code)")
      ->type_name("TYPE");
  sub->add_option("--authentication", o.authentication,
                  "basic, post, private_key_jwt or none (default: the provider's)")
      ->type_name("METHOD");
  sub->add_option("--key-file", o.key_file, "private key, PEM, for private_key_jwt")->type_name("FILE");
  sub->add_option("--certificate-file", o.certificate_file, "its certificate, PEM")->type_name("FILE");
  sub->add_option("--service-account-file", o.service_account_file, "JSON key file of a Google service account")
      ->type_name("FILE");
  sub->add_option("--scope", o.scopes, "a scope; may be repeated (default: what reading mail needs)")
      ->type_name("SCOPE");
  sub->add_option("--set", o.variables, "what the provider's row leaves open: tenant, cloud, host; may be repeated")
      ->type_name("NAME=VALUE");
  sub->add_option("--issuer", o.issuer, "for custom: endpoints are discovered from it")->type_name("URL");
}

}  // namespace

void define_links(CLI::App& to, links_options& o) {
  to.require_subcommand(1);
  action(to, o, "list", "all links with their state");
  link_argument(action(to, o, "show", "one link with its accounts"), o);
  action(to, o, "warnings", "what will break soon, and what is broken");
  define_create(to, o);
  auto* remove = action(to, o, "delete", "delete a link; its tokens are revoked where the provider can");
  link_argument(remove, o);
  remove->add_flag("--yes", o.yes, "do it; without it, only what would stop is told");
  auto* add_secret = action(to, o, "add-secret", "add a new client secret; the old ones stay for the rollover");
  link_argument(add_secret, o);
  add_secret->add_option("--secret-file", o.secret_file, "file that holds it")->required()->type_name("FILE");
  secret_flags(add_secret, o);
  auto* remove_secret = action(to, o, "remove-secret", "remove one of several client secrets");
  link_argument(remove_secret, o);
  remove_secret->add_option("RANK", o.rank, "1 is the newest")->required()->check(CLI::Range(1, 100).description(""));
  auto* add_account = action(to, o, "add-account", "add an account that is to consent, or to be connected");
  link_argument(add_account, o);
  add_account->add_option("ADDRESS", o.address, "its address; may be left out");
  account_argument(action(to, o, "connect", "ask for a token now (grant types without a person)"), o);
  account_argument(action(to, o, "device", "get a code to consent with on any device"), o);
  auto* remove_account = action(to, o, "remove-account", "remove an account; its tokens are revoked");
  account_argument(remove_account, o);
  remove_account->add_flag("--yes", o.yes, "do it; without it, only what would stop is told");
  to.footer("A link can be named by its number or its name. These commands need an API token that acts as admin.");
}

}  // namespace outlink::cli
