#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "access/service.h"
#include "audit/service.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/documents.h"
#include "cli/invocation.h"
#include "links/alerts.h"
#include "links/links_factory.h"
#include "mail/service.h"
#include "net/dialer.h"
#include "net/http_client.h"
#include "net/log_sink.h"
#include "net/runtime.h"
#include "net/smtp_sender.h"
#include "outbox/service.h"
#include "store/sqlite/store.h"
#include "tracker/service.h"
#include "web/server.h"

namespace outlink {
namespace {

std::vector<links::catalogue_document> operator_rows(cli::settings const& s) {
  std::vector<failure> refused;
  std::vector<links::catalogue_document> rows;
  for (auto& d : cli::read_documents(s.data / "providers", refused))
    rows.push_back({std::move(d.origin), std::move(d.text)});
  for (auto const& f : refused) log(log_level::warning, "catalogue.row_refused", {{"why", describe(f)}});
  return rows;
}

// The password stands in a file of its own, so that it is in no process list and no environment.
result<secret_text> read_password(std::string_view setting, std::filesystem::path const& file) {
  if (file.empty()) return secret_text();
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line))
    return fail({.code = "settings.invalid",
                 .remedy = remedy::fix_setup,
                 .words = "The setting " + std::string(setting) + " names a file that cannot be read.",
                 .where = std::string(setting)});
  return secret_text(std::move(line));
}

/// Whom no notice goes to: it would come back in as a letter.
task<std::vector<std::string>> addresses_of(mail::feature* mail) {
  CO_TRY(auto const all, co_await mail->service().list());
  std::vector<std::string> addresses;
  for (auto const& m : all) addresses.push_back(ascii_lower(m.user_name));
  co_return addresses;
}

boost::asio::awaitable<result<void>> run_until_signal(net::runtime& runtime, cli::settings const& s) {
  // Bound first: without a base URL the port names it, and a free one is known only then.
  CO_TRY(auto server, web::make_server(runtime.executor(), {.address = s.listen,
                                                            .port = s.port,
                                                            .tls_certificate = s.tls_certificate.string(),
                                                            .tls_key = s.tls_key.string()}));
  links::public_address const address{.base_url = cli::base_url_of(s, server->port()),
                                      .allow_plain_http = s.allow_plain_http};
  CO_TRY(auto store, sqlite::store::open(s.data, runtime.executor()));
  CO_TRY(auto dialer, net::make_dialer(runtime.executor(), s.ca_file.string()));
  CO_TRY(auto proxy_password, read_password("http-proxy-password-file", s.http_proxy_password_file));
  auto http = net::make_http_client(runtime.executor(), {.ca_file = s.ca_file.string(),
                                                         .allow_plain_http = s.allow_plain_http,
                                                         .proxy = s.http_proxy,
                                                         .proxy_user = s.http_proxy_user,
                                                         .proxy_password = std::move(proxy_password),
                                                         .no_proxy = s.no_proxy});
  CO_TRY(auto password, read_password("alert-smtp-password-file", s.alert_smtp_password_file));
  auto letters = net::make_smtp_sender(runtime.pool(), runtime.clock(), runtime.randomness(),
                                       {.url = s.alert_smtp,
                                        .from = s.alert_mail_from,
                                        .user = s.alert_smtp_user,
                                        .password = std::move(password),
                                        .ca_file = s.ca_file.string()});
  links::alerts alerts(
      {.webhook = s.alert_webhook, .http = http.get(), .mail_to = s.alert_mail_to, .letters = letters.get()},
      address.base_url, runtime.clock());
  auto links = links::make_feature({.storage = store->links(),
                                    .http = *http,
                                    .dialer = *dialer,
                                    .sleeper = runtime.sleeper(),
                                    .supervisor = runtime.supervisor(),
                                    .clock = runtime.clock(),
                                    .randomness = runtime.randomness(),
                                    .address = address,
                                    .operator_rows = operator_rows(s),
                                    .tell = alerts.has_targets() ? &alerts : nullptr});
  // Mail comes after the outbox, which asks for its mailboxes only once both run.
  std::unique_ptr<mail::feature> mail;
  auto outbox = outbox::make_feature({.storage = store->outbox(),
                                      .dialer = *dialer,
                                      .http = *http,
                                      .links = links->service(),
                                      .tokens = links->tokens(),
                                      .supervisor = runtime.supervisor(),
                                      .clock = runtime.clock(),
                                      .randomness = runtime.randomness(),
                                      .base_url = address.base_url,
                                      .own_addresses = [&mail] { return addresses_of(mail.get()); },
                                      .allow_plain = s.allow_plain_http});
  mail = mail::make_feature({.storage = store->mail(),
                             .dialer = *dialer,
                             .http = *http,
                             .links = links->service(),
                             .tokens = links->tokens(),
                             .supervisor = runtime.supervisor(),
                             .sleeper = runtime.sleeper(),
                             .pool = runtime.pool(),
                             .clock = runtime.clock(),
                             .randomness = runtime.randomness(),
                             .base_url = address.base_url,
                             .allow_plain = s.allow_plain_http});
  tracker::service tracker(store->tracker(), runtime.clock());
  access::service access(store->access(), runtime.pool(), runtime.clock(), runtime.randomness());
  access::api_tokens api_tokens(store->access(), runtime.clock(), runtime.randomness());
  audit::service audit(store->audit(), runtime.supervisor(), runtime.clock());
  web::news_hub news(runtime.supervisor(), runtime.clock());
  links->service().on_grant_change([&](links::grant_id) { news.tell(web::topic::links); });
  web::record_updates(links->service(), audit);
  mail->service().on_change([&] {
    news.tell(web::topic::mailboxes);
    news.tell(web::topic::letters);
    news.tell(web::topic::issues);
    outbox->service().wake();
  });
  tracker.on_change([&] {
    news.tell(web::topic::issues);
    outbox->service().wake();
  });
  outbox->service().on_change([&] { news.tell(web::topic::outbox); });

  web::services const services{.access = access,
                               .api_tokens = api_tokens,
                               .audit = audit,
                               .links = links->service(),
                               .tokens = links->tokens(),
                               .mail = mail->service(),
                               .letters = mail->letters(),
                               .outbox = outbox->service(),
                               .tracker = tracker,
                               .news = news,
                               .clock = runtime.clock(),
                               .address = address};
  audit.start();
  runtime.supervisor().start("web", [&] { return server->run(services); });
  CO_TRY_DO(co_await links->start());
  CO_TRY_DO(co_await outbox->start());
  CO_TRY_DO(co_await mail->start());
  CO_TRY(bool const first_run, co_await access.needs_setup());
  fmt::print("outlink {} listens on {}:{}, open {}\n", version_text, s.listen, server->port(), address.base_url);
  if (first_run) fmt::print("first run: the set-up page asks for this code: {}\n", access.setup_code());
  std::fflush(stdout);
  co_await runtime.wait_for_signal();
  co_await runtime.shut_down();
  co_return co_await audit.finish();
}

boost::asio::awaitable<void> run_service(net::runtime* runtime, cli::settings const* s, result<void>* end) {
  *end = co_await run_until_signal(*runtime, *s);
}

int run(cli::settings const& s) {
  auto const sink =
      net::make_log_sink(s.level, s.format == cli::log_format::json ? net::log_shape::json : net::log_shape::text);
  set_log_sink(sink.get());
  result<void> end;
  {
    net::runtime runtime;
    runtime.run_until_done(run_service(&runtime, &s, &end));
  }
  set_log_sink(nullptr);
  if (end) return EXIT_SUCCESS;
  std::cerr << "outlink: " << describe(end.error()) << "\n";
  return EXIT_FAILURE;
}

boost::asio::awaitable<void> run_command(cli::client_command* command, cli::client* to, result<void>* end) {
  cli::terminal const t{.out = [](std::string_view text) { std::cout << text; },
                        .read_input =
                            [] {
                              std::string text(limits::cli_input_bytes_max, '\0');
                              std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
                              text.resize(static_cast<std::size_t>(std::cin.gcount()));
                              return text;
                            }};
  *end = co_await command->run(*to, t);
}

int call(cli::call_service const& c) {
  result<void> end;
  {
    net::runtime runtime;
    auto const http = net::make_http_client(
        runtime.executor(), {.ca_file = c.with.ca_file,
                             .allow_plain_http = c.with.allow_plain_http || !c.with.url.starts_with("https://")});
    cli::client to(*http, c.with, runtime.clock());
    runtime.run_until_done(run_command(c.command.get(), &to, &end));
  }
  if (end) return EXIT_SUCCESS;
  auto const& f = end.error();
  std::cerr << "outlink: " << describe(f) << "\n";
  return cli::exit_status(f);
}

}  // namespace
}  // namespace outlink

int main(int argc, char** argv) {
  using namespace outlink;
  try {
    auto const wanted = cli::read_invocation(argc, argv, [](std::string const& name) -> std::optional<std::string> {
      char const* value = std::getenv(name.c_str());
      return value ? std::optional<std::string>(value) : std::nullopt;
    });
    if (!wanted) {
      std::cerr << "outlink: " << wanted.error().words << "\n";
      return 2;
    }
    if (auto const* r = std::get_if<cli::run_service>(&*wanted)) return run(r->with);
    if (auto const* c = std::get_if<cli::call_service>(&*wanted)) return call(*c);
    std::cout << std::get<cli::print_text>(*wanted).text;
    return EXIT_SUCCESS;
  } catch (std::exception const& e) {
    std::cerr << "outlink: unexpected end: " << e.what() << "\n";
    return EXIT_FAILURE;
  }
}
