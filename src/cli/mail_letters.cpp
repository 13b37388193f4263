#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "cli/answers.h"
#include "cli/letter_file.h"
#include "cli/mail_actions.h"
#include "cli/table.h"

namespace outlink::cli {

namespace json = boost::json;

namespace {

std::string short_text(json::value const& v, std::string_view key) {
  auto const whole = text(v, key);
  std::string cut(utf8_prefix(whole, limits::cli_cell_bytes_max));
  return cut.size() < whole.size() ? cut + "..." : cut;
}

// As many as were asked for, page by page. `query` is empty or ends with "&".
task<json::array> read_pages(client& to, std::string path, std::string query, int limit) {
  json::array all;
  std::string before;
  for (auto left = static_cast<std::size_t>(limit); left > 0;) {
    CO_TRY(auto page, co_await to.get(
                          fmt::format("{}?{}{}limit={}", path, query, before, std::min(left, limits::page_items_max))));
    auto& items = page.at("items").as_array();
    left -= std::min(left, items.size());
    for (auto& item : items) all.push_back(std::move(item));
    if (items.empty() || !page.as_object().contains("next")) break;
    before = "before=" + number(page, "next") + "&";
  }
  co_return all;
}

void add_to(std::string& query, std::string_view key, std::string const& value) {
  if (!value.empty()) query += fmt::format("{}={}&", key, percent_encode(value));
}

std::string indented(std::string_view block) {
  std::string out;
  while (!block.empty()) {
    auto const end = std::min(block.find('\n'), block.size());
    out += "     | " + peer_words(block.substr(0, end)) + "\n";
    block.remove_prefix(std::min(end + 1, block.size()));
  }
  return out;
}

std::string letter_lines(json::value const& l) {
  auto out = fmt::format("Letter {}: {}", number(l, "id"), text(l, "state"));
  if (auto const reason = text(l, "reason"); !reason.empty()) out += fmt::format(" ({})", peer_words(reason));
  return out + "\n";
}

std::string trial_lines(std::size_t place, json::value const& trial) {
  auto out = fmt::format("{}. {}: {}. {}\n", place, peer_words(text(trial, "handler_name")), text(trial, "action"),
                         peer_words(text(trial, "why")));
  for (auto const& step : trial.at("steps").as_array())
    out += fmt::format("   - {}\n", peer_words(std::string(step.as_string())));
  if (auto const issue = text(trial, "issue"); !issue.empty()) out += fmt::format("   issue: {}\n", peer_words(issue));
  if (auto const summary = text(trial, "summary"); !summary.empty())
    out += fmt::format("   summary: {}\n", peer_words(summary));
  if (auto const written = text(trial, "text"); !written.empty()) out += "   text:\n" + indented(written);
  return out;
}

std::string dry_run_lines(json::value const& d) {
  auto out = fmt::format("from: {}\nsubject: {}\nsent by: {}{}\n", peer_words(text(d, "from")),
                         peer_words(text(d, "subject")), text(d, "origin"),
                         text(d, "origin_evidence").empty() ? "" : " (" + peer_words(text(d, "origin_evidence")) + ")");
  for (auto const& name : d.at("attachments").as_array())
    out += fmt::format("attachment: {}\n", peer_words(std::string(name.as_string())));
  out += "\n";
  if (auto const why = text(d, "never_handled"); !why.empty())
    return out + fmt::format("No handler is asked. {}\n", peer_words(why));
  auto const& trials = d.at("trials").as_array();
  for (std::size_t i = 0; i < trials.size(); ++i) out += trial_lines(i + 1, trials[i]);
  if (trials.empty()) return out + "No handler is set up for this mailbox.\n";
  if (text(trials.back(), "action") == "pass") out += "No handler takes it.\n";
  return out;
}

}  // namespace

task<mail_answer> replay_letters(client& to, terminal const&, mail_options const& o) {
  if (!o.failed) {
    CO_TRY(auto l, co_await to.post_and_wait("/api/v1/letters/" + percent_encode(o.letter) + "/run-again"));
    mail_answer answer{.json = {}, .text = letter_lines(l)};
    if (text(l, "state") == "failed")
      answer.trouble = failure{.code = "letter.failed", .remedy = remedy::give_up, .words = "The letter failed again."};
    answer.json = std::move(l);
    co_return answer;
  }
  std::string of;
  if (!o.mailbox.empty()) {
    CO_TRY(auto const m, co_await find_mailbox(to, o.mailbox));
    of = "?mailbox=" + number(m, "id");
  }
  CO_TRY(auto ran, co_await to.post_and_wait("/api/v1/letters/run-again" + of));
  auto shown = fmt::format("Handled again: {}. `outlink mail log --state failed` shows what failed again.\n",
                           number(ran, "letters"));
  co_return mail_answer{.json = std::move(ran), .text = std::move(shown)};
}

task<mail_answer> try_letter(client& to, terminal const& t, mail_options const& o) {
  auto const& name = o.files.front();
  letter_file file(name, t);
  CO_TRY(auto l, file.next());
  if (!l || l->is_too_large)
    co_return fail({.code = "client.file",
                    .remedy = remedy::fix_input,
                    .words = fmt::format("The file {} holds no letter, or one above {} bytes.", peer_words(name),
                                         limits::letter_bytes_max),
                    .where = "FILE"});
  CO_TRY(auto const path, co_await mailbox_path(to, o.mailbox));
  CO_TRY(auto d, co_await to.post_letter(path + "/try", std::move(l->bytes)));
  CO_TRY(auto const more, file.next());
  auto shown = dry_run_lines(d);
  if (more) shown += "\nThe file holds more letters; only the first was tried.\n";
  co_return mail_answer{.json = std::move(d), .text = std::move(shown)};
}

task<mail_answer> list_letters(client& to, terminal const&, mail_options const& o) {
  std::string query;
  add_to(query, "state", o.state);
  add_to(query, "q", o.search);
  if (!o.mailbox.empty()) {
    CO_TRY(auto const m, co_await find_mailbox(to, o.mailbox));
    add_to(query, "mailbox", number(m, "id"));
  }
  CO_TRY(auto all, co_await read_pages(to, "/api/v1/letters", std::move(query), o.limit));
  table out({"LETTER", "RECEIVED (UTC)", "MAILBOX", "STATE", "FROM", "SUBJECT", "REASON"});
  for (auto const& l : all)
    out.add({number(l, "id"), minute(l, "received_at"), number(l, "mailbox"), text(l, "state"), text(l, "from"),
             short_text(l, "subject"), text(l, "reason")});
  co_return mail_answer{.json = json::object{{"items", std::move(all)}}, .text = out.text()};
}

task<mail_answer> list_outbox(client& to, terminal const&, mail_options const& o) {
  std::string query;
  add_to(query, "state", o.state);
  add_to(query, "q", o.search);
  CO_TRY(auto all, co_await read_pages(to, "/api/v1/outbox", std::move(query), o.limit));
  table out({"LETTER", "STATE", "TRIES", "NEXT TRY (UTC)", "TO", "SUBJECT", "TROUBLE"});
  for (auto const& l : all) {
    auto const answer = text(l, "answer");
    out.add({number(l, "id"), text(l, "state"), number(l, "attempts"), minute(l, "next_try"), text(l, "to"),
             short_text(l, "subject"), text(l, "trouble") + (answer.empty() ? "" : " The server said: " + answer)});
  }
  co_return mail_answer{.json = json::object{{"items", std::move(all)}}, .text = out.text()};
}

task<mail_answer> send_again(client& to, terminal const&, mail_options const& o) {
  CO_TRY(auto sent, co_await to.post("/api/v1/outbox/" + percent_encode(o.letter) + "/send-again", {}));
  co_return mail_answer{.json = std::move(sent), .text = fmt::format("Letter {} waits to be sent again.\n", o.letter)};
}

}  // namespace outlink::cli
