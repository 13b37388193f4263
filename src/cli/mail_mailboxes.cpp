#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "cli/answers.h"
#include "cli/mail_actions.h"
#include "cli/table.h"

namespace outlink::cli {

namespace json = boost::json;

namespace {

std::string state_of(json::value const& mailbox) {
  return mailbox.at("enabled").as_bool() ? text(mailbox.at("health"), "state") : "off";
}

json::value const* trouble_of(json::value const& v) { return v.as_object().if_contains("trouble"); }

std::string health_lines(json::value const& h) {
  auto out = fmt::format("  letters: {} since the service started", number(h, "letters"));
  if (auto const ahead = number(h, "ahead"); ahead != "0") out += fmt::format(", {} to be taken", ahead);
  if (auto const last = minute(h, "last_letter_at"); !last.empty()) out += fmt::format(", the last at {} UTC", last);
  out += "\n";
  if (auto const* why = trouble_of(h)) out += trouble_lines(*why);
  if (auto const next = minute(h, "next_try"); !next.empty()) out += fmt::format("  next try: {} UTC\n", next);
  return out;
}

std::string way_to_sign_in(json::value const& mailbox) {
  auto const& a = mailbox.at("authentication");
  if (text(a, "kind") != "link") return "by password";
  return fmt::format("by link {}, account {} ({})", number(a, "link"), number(a, "grant"), text(a, "grant_state"));
}

std::string mailbox_lines(json::value const& m) {
  auto out = fmt::format("{} (number {}, {}, {}:{})\n", peer_words(text(m, "name")), number(m, "id"),
                         text(m, "protocol"), peer_words(text(m, "host")), number(m, "port"));
  out += fmt::format("  signs in: as {}, {}\n", peer_words(text(m, "user_name")), way_to_sign_in(m));
  auto const since = text(m, "since").substr(0, 10);
  out += fmt::format("  folder: {}, take over: {}{}\n", peer_words(text(m, "folder")), text(m, "take_over"),
                     since.empty() ? "" : " " + since);
  auto const folder = text(m, "move_to");
  out += fmt::format("  afterwards: {}{}\n", text(m, "afterwards"), folder.empty() ? "" : " to " + peer_words(folder));
  out += fmt::format("  state: {} since {} UTC\n", state_of(m), minute(m.at("health"), "since"));
  return out + health_lines(m.at("health"));
}

std::string handler_table(json::value const& handlers) {
  auto const& items = handlers.at("items").as_array();
  if (items.empty()) return "\nIt has no handler: its letters fail until it has one.\n";
  table out({"ORDER", "HANDLER", "NAME", "KIND", "PROJECT", "ONLY TO", "BULK", "STATE"});
  for (auto const& h : items)
    out.add({number(h, "position"), number(h, "id"), text(h, "name"), text(h, "kind"), number(h, "project"),
             text(h, "catch_address"), text(h, "bulk"), h.at("enabled").as_bool() ? "on" : "off"});
  return "\n" + out.text();
}

std::string connection_table(json::value const& connections) {
  auto const& items = connections.at("items").as_array();
  if (items.empty()) return "\nIt was never connected.\n";
  table out({"AT (UTC)", "WHAT", "DETAIL"});
  for (std::size_t i = 0; i < std::min(items.size(), limits::cli_connection_events_shown); ++i) {
    auto const& e = items[i];
    auto const peer = text(e, "peer");
    out.add({minute(e, "at"), text(e, "what"), text(e, "detail") + (peer.empty() ? "" : " The server said: " + peer)});
  }
  return "\n" + out.text();
}

failure failure_from(json::value const& trouble) {
  return {.code = text(trouble, "code"),
          .remedy = remedy_from(text(trouble, "remedy")).value_or(remedy::report_bug),
          .words = text(trouble, "words"),
          .peer = text(trouble, "peer"),
          .where = text(trouble, "where")};
}

}  // namespace

std::string trouble_lines(json::value const& trouble) {
  auto out = fmt::format("  trouble: {} [{}]\n", peer_words(text(trouble, "words")), text(trouble, "code"));
  if (auto const peer = text(trouble, "peer"); !peer.empty())
    out += fmt::format("  the server said: {}\n", peer_words(peer));
  if (auto const* advice = trouble.as_object().if_contains("advice"))
    out += fmt::format("  what happened: {}\n  what to do: {}\n", peer_words(text(*advice, "happened")),
                       peer_words(text(*advice, "to_do")));
  return out;
}

task<json::value> find_mailbox(client& to, std::string name) {
  CO_TRY(auto const all, co_await to.get("/api/v1/mailboxes"));
  auto const& items = all.at("items").as_array();
  for (auto const& m : items)
    if (number(m, "id") == name) co_return m;
  for (auto const& m : items)
    if (text(m, "name") == name) co_return m;
  co_return fail({.code = "mailbox.not_found",
                  .remedy = remedy::fix_input,
                  .words = fmt::format("There is no mailbox of the name or number {}. `outlink mail list` shows all.",
                                       peer_words(name)),
                  .where = "MAILBOX"});
}

task<std::string> mailbox_path(client& to, std::string name) {
  CO_TRY(auto const m, co_await find_mailbox(to, std::move(name)));
  co_return "/api/v1/mailboxes/" + number(m, "id");
}

task<mail_answer> list_mailboxes(client& to, terminal const&, mail_options const&) {
  CO_TRY(auto all, co_await to.get("/api/v1/mailboxes"));
  table out({"MAILBOX", "NAME", "USER NAME", "STATE", "HANDLERS", "LAST LETTER (UTC)", "TROUBLE"});
  for (auto const& m : all.at("items").as_array()) {
    auto const& h = m.at("health");
    auto const* why = trouble_of(h);
    out.add({number(m, "id"), text(m, "name"), text(m, "user_name"), state_of(m), number(m, "handlers"),
             minute(h, "last_letter_at"), why ? text(*why, "words") : ""});
  }
  co_return mail_answer{.json = std::move(all), .text = out.text()};
}

task<mail_answer> show_mailbox(client& to, terminal const&, mail_options const& o) {
  CO_TRY(auto m, co_await find_mailbox(to, o.mailbox));
  auto const path = "/api/v1/mailboxes/" + number(m, "id");
  CO_TRY(auto handlers, co_await to.get(path + "/handlers"));
  CO_TRY(auto connections, co_await to.get(path + "/connections"));
  auto shown = mailbox_lines(m) + handler_table(handlers) + connection_table(connections);
  json::object all{
      {"mailbox", std::move(m)}, {"handlers", handlers.at("items")}, {"connections", connections.at("items")}};
  co_return mail_answer{.json = std::move(all), .text = std::move(shown)};
}

task<mail_answer> test_mailbox(client& to, terminal const&, mail_options const& o) {
  CO_TRY(auto const path, co_await mailbox_path(to, o.mailbox));
  CO_TRY(auto tested, co_await to.post_and_wait(path + "/test"));
  mail_answer answer;
  table out({"STAGE", "RESULT", "FOUND"});
  std::string why;
  for (auto const& stage : tested.at("stages").as_array()) {
    bool const is_ok = stage.at("ok").as_bool();
    out.add({text(stage, "name"), is_ok ? "ok" : "failed", text(stage, "detail")});
    if (auto const* trouble = trouble_of(stage); trouble && !is_ok) {
      answer.trouble = failure_from(*trouble);
      why += trouble_lines(*trouble);
    }
  }
  answer.text = out.text() + why;
  answer.json = std::move(tested);
  co_return answer;
}

task<mail_answer> pump_mailbox(client& to, terminal const&, mail_options const& o) {
  CO_TRY(auto const m, co_await find_mailbox(to, o.mailbox));
  if (!m.at("enabled").as_bool())
    co_return fail({.code = "mailbox.off",
                    .remedy = remedy::fix_setup,
                    .words = "The mailbox is switched off: its server is not asked. Switch it on in the console.",
                    .where = "MAILBOX"});
  CO_TRY(auto health, co_await to.post("/api/v1/mailboxes/" + number(m, "id") + "/pump", {}));
  auto shown = fmt::format("The server of {} is asked now. State: {} since {} UTC.\n", peer_words(text(m, "name")),
                           text(health, "state"), minute(health, "since")) +
               health_lines(health);
  co_return mail_answer{.json = std::move(health), .text = std::move(shown)};
}

}  // namespace outlink::cli
