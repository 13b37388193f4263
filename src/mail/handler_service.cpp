#include "base/mail_limits.h"
#include "base/text.h"
#include "mail/handler_rules.h"
#include "mail/intake.h"
#include "mail/service_impl.h"

namespace outlink::mail {
namespace {

// Nobody by this address: a handler must not stand on a typing error.
result<tracker::person_id> find_reporter(tables& t, std::string const& address) {
  if (trim(address).empty()) return tracker::person_id{};
  TRY(auto const person, t.tracker.people.find(trim(address)));
  if (person) return person->id;
  return invalid_field("handler", "default_reporter", "Nobody with this address is known here.");
}

result<void> check_project(tables& t, tracker::project_id id) {
  auto found = t.tracker.projects.load(id);
  if (!found && found.error().code == "project.not_found")
    return invalid_field("handler", "project", "There is no such project.");
  if (!found) return fail(std::move(found).error());
  return {};
}

trial trial_of(handler const& by, mime::letter const& l, found_circumstances const& found) {
  auto v = judge(by, l, found.seen);
  trial one{.handler = by.id,
            .handler_name = by.name,
            .action = std::string(to_string(v.action)),
            .why = std::move(v.why),
            .steps = std::move(v.steps),
            .summary = {},
            .issue_key = {},
            .text = std::string(utf8_prefix(v.text, limits::trial_text_bytes_max))};
  if (v.action == action::create) one.summary = l.subject;
  if (v.action == action::comment) one.issue_key = found.seen.issue_key;
  return one;
}

}  // namespace

task<std::vector<handler>> mail_service::handlers(mailbox_id of) {
  return flow::read<std::vector<handler>>(needs_.storage, [of](tables& t) -> result<std::vector<handler>> {
    TRY_DO(t.mailboxes.load(of));
    return t.handlers.list(of);
  });
}

task<handler> mail_service::load_handler(handler_id id) {
  return flow::read<handler>(needs_.storage, [id](tables& t) { return t.handlers.load(id); });
}

task<handler> mail_service::create_handler(mailbox_id of, handler_form form) {
  auto made = co_await flow::write<handler>(needs_.storage, [&](tables& t) -> result<handler> {
    TRY_DO(t.mailboxes.load(of));
    TRY(auto const others, t.handlers.list(of));
    if (others.size() >= limits::handlers_max)
      return invalid_field("handler", "mailbox",
                           "A mailbox has at most " + std::to_string(limits::handlers_max) + " handlers.");
    handler blank{.mailbox = of, .position = static_cast<int>(others.size()) + 1};
    TRY(auto h, check_handler(blank, form, true));
    TRY_DO(check_project(t, h.project));
    TRY(h.default_reporter, find_reporter(t, form.default_reporter.value_or("")));
    return t.handlers.insert(h);
  });
  if (made) changed();
  co_return made;
}

task<handler> mail_service::update_handler(handler_id id, version seen, handler_form form) {
  auto done = co_await flow::write<handler>(needs_.storage, [&](tables& t) -> result<handler> {
    TRY(auto const before, t.handlers.load(id));
    TRY(auto h, check_handler(before, form, false));
    if (h.project != before.project) TRY_DO(check_project(t, h.project));
    if (form.default_reporter) {
      TRY(h.default_reporter, find_reporter(t, *form.default_reporter));
    }
    return t.handlers.replace(h, seen);
  });
  if (done) changed();
  co_return done;
}

task<void> mail_service::remove_handler(handler_id id) {
  auto done = co_await needs_.storage.write([id](tables& t) { return t.handlers.remove(id); });
  if (done) changed();
  co_return done;
}

task<dry_run> mail_service::try_letter(mailbox_id of, std::string raw) {
  if (raw.size() > limits::letter_bytes_max)
    co_return invalid_field("letter", "letter", "The letter is larger than is taken.");
  result<mime::letter> parsed;
  co_await needs_.pool.run([&] { parsed = mime::parse(raw); });
  CO_TRY(auto const l, std::move(parsed));
  dry_run out{.from = l.from ? l.from->email : std::string(),
              .subject = l.subject,
              .text = std::string(utf8_prefix(l.text, limits::trial_text_bytes_max)),
              .attachments = {},
              .origin = std::string(mime::to_string(l.origin)),
              .origin_evidence = l.origin_evidence,
              .never_handled = {},
              .trials = {}};
  for (auto const& a : l.attachments) out.attachments.push_back(a.file_name);
  CO_TRY_DO(co_await needs_.storage.read([&](tables& t) -> result<void> {
    TRY(auto const m, t.mailboxes.load(of));
    TRY(auto const h, load_house(t, m));
    out.never_handled = never_handled(l, h.mailbox.user_name);
    if (!out.never_handled.empty()) return {};
    TRY(auto const found, look_around(t, l, h.handlers, needs_.clock.now()));
    for (auto const& by : h.handlers) {
      out.trials.push_back(trial_of(by, l, found));
      if (out.trials.back().action != to_string(action::pass)) break;
    }
    return {};
  }));
  co_return out;
}

}  // namespace outlink::mail
