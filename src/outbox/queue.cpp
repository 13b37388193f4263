#include "outbox/queue.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "outbox/server_rules.h"

namespace outlink::outbox {
namespace {

failure no_server() {
  return {.code = "outbox.no_server",
          .remedy = remedy::fix_setup,
          .words = "Sending a letter: there is no enabled outgoing mail server for it. Make one under Outgoing mail."};
}

/// Who gets it, and by which server.
struct addressed {
  server via;
  std::optional<tracker::person> person;
};

result<addressed> address_letter(tables& t, std::string_view to, tracker::project_id project) {
  TRY(auto const all, t.servers.list());
  auto const* via = choose_server(all, project);
  if (!via) return fail(no_server());
  auto const email = ascii_lower(to);
  for (auto const& s : all)
    if (ascii_lower(s.from_address) == email)
      return fail({.code = "outbox.own_address",
                   .remedy = remedy::fix_input,
                   .words = "Sending a letter: its recipient is the address that an outgoing mail server of ours "
                            "sends from."});
  addressed a{.via = *via};
  TRY(a.person, t.tracker.people.find(email));
  if (a.person && a.person->bounced_at)
    return fail({.code = "outbox.bounces",
                 .remedy = remedy::fix_input,
                 .words = "Sending a letter: letters to this address come back.",
                 .peer = a.person->bounce_reason});
  return a;
}

std::string size_in_words(std::int64_t bytes) {
  constexpr std::int64_t mebi = std::int64_t{1} << 20;
  if (bytes >= mebi) return std::to_string(bytes / mebi) + " MiB";
  return std::to_string(bytes) + " bytes";
}

std::string greeting_name(std::string_view name, std::string_view email) {
  return std::string(trim(name).empty() ? email : trim(name));
}

tracker::person_id id_of(std::optional<tracker::person> const& p) { return p ? p->id : tracker::person_id{}; }

bool is_failure_for_good(reported_recipient const& r) {
  return ascii_iequals(r.action, "failed") || (r.action.empty() && r.status.starts_with("5."));
}

/// The newest letter that went to this address; empty when none did.
result<std::optional<letter>> newest_to(tables& t, std::string const& address) {
  TRY(auto all, t.letters.list({.state = letter_state::sent, .text = address, .limit = limits::outbox_batch_letters}));
  for (auto& l : all)
    if (l.to == address) return std::optional(std::move(l));
  return std::optional<letter>();
}

}  // namespace

result<letter_template> current_template(tables& t, template_kind kind) {
  TRY(auto changed, t.templates.load(kind));
  if (changed) return *std::move(changed);
  return default_template(kind);
}

result<letter_id> queue_letter(tables& t, letter_kind kind, server const& via, mime::composition const& c,
                               tracker::issue_id issue, tracker::person_id person, time_point now) {
  TRY(auto raw, mime::compose(c));
  return t.letters.insert({.kind = kind,
                           .server = via.id,
                           .to = ascii_lower(c.to.email),
                           .subject = c.subject,
                           .message_id = c.message_id,
                           .issue = issue,
                           .person = person,
                           .raw = std::move(raw),
                           .at = now});
}

result<letter_id> queue_forward(tables& t, forward const& f, origin const& from) {
  TRY(auto const a, address_letter(t, f.to, f.project));
  TRY(auto const words, current_template(t, template_kind::not_handled));
  placeholder_values const values{
      {"letter.sender", f.sender}, {"letter.subject", f.subject}, {"reason", f.reason}, {"base_url", from.base_url}};
  auto c = letter_from(a.via, {.name = {}, .email = f.to}, render(words, values), from,
                       make_message_id(from, "forwarded." + hex(sha256(f.raw + f.to)).substr(0, 16)));
  c.forwarded = f.raw;
  return queue_letter(t, letter_kind::forwarded, a.via, c, {}, id_of(a.person), from.now);
}

result<letter_id> queue_refusal(tables& t, refusal const& r, origin const& from) {
  TRY(auto const a, address_letter(t, r.to, r.project));
  TRY(auto const words, current_template(t, template_kind::too_large));
  placeholder_values const values{{"recipient.name", greeting_name(r.to_name, r.to)},
                                  {"letter.subject", r.subject},
                                  {"limit", size_in_words(r.limit_bytes)},
                                  {"base_url", from.base_url}};
  auto c = letter_from(a.via, {.name = r.to_name, .email = r.to}, render(words, values), from,
                       make_message_id(from, "refused." + hex(sha256(r.message_id + r.to)).substr(0, 16)));
  c.auto_submitted = "auto-replied";
  c.in_reply_to = r.message_id;
  if (!r.message_id.empty()) c.references = {r.message_id};
  return queue_letter(t, letter_kind::refusal, a.via, c, {}, id_of(a.person), from.now);
}

result<letter_id> queue_welcome(tables& t, welcome const& w, origin const& from) {
  TRY(auto const a, address_letter(t, w.person.email, w.project));
  TRY(auto const words, current_template(t, template_kind::welcome));
  placeholder_values const values{{"recipient.name", greeting_name(w.person.name, w.person.email)},
                                  {"recipient.address", w.person.email},
                                  {"base_url", from.base_url}};
  auto const c = letter_from(a.via, {.name = w.person.name, .email = w.person.email}, render(words, values), from,
                             make_message_id(from, "welcome." + std::to_string(w.person.id.value)));
  return queue_letter(t, letter_kind::welcome, a.via, c, {}, w.person.id, from.now);
}

result<letter_id> queue_test(tables& t, server const& via, std::string to, origin const& from) {
  auto const text = "This letter shows that Outlink can send mail by the outgoing mail server \"" + via.name +
                    "\".\n\n" + from.base_url + "\n";
  auto const c = letter_from(via, {.name = {}, .email = std::move(to)}, {.subject = "Test letter", .text = text}, from,
                             make_message_id(from, "test." + std::to_string(via.id.value)));
  return queue_letter(t, letter_kind::test, via, c, {}, {}, from.now);
}

result<std::optional<letter_id>> record_bounce(tables& t, delivery_report const& report, time_point now) {
  TRY(auto const named, report.original_message_id.empty() ? result<std::optional<letter>>()
                                                           : t.letters.find(report.original_message_id));
  for (auto const& r : report.recipients) {
    if (!is_failure_for_good(r)) continue;
    auto const address = ascii_lower(r.address);
    // Servers on the way may have rewritten the address; a letter of ours has one recipient only.
    auto about = named;
    if (!about && report.original_message_id.empty()) {
      TRY(about, newest_to(t, address));
    }
    if (!about) continue;
    auto const answer = peer_words(r.diagnostic.empty() ? r.status : r.diagnostic);
    TRY_DO(t.letters.bounce(about->id, "The letter came back: it could not be delivered.", answer, now));
    if (named && named->person)
      TRY_DO(
          t.tracker.people.record_bounce(named->person, now, answer.empty() ? "It could not be delivered." : answer));
    return std::optional(about->id);
  }
  return std::optional<letter_id>();
}

result<std::size_t> assign_waiting(tables& t) {
  TRY(auto const servers, t.servers.list());
  std::size_t assigned = 0;
  for (letter_id after{};;) {
    TRY(auto const free, t.letters.without_server(after, limits::outbox_batch_letters));
    if (free.empty()) return assigned;
    for (auto const& l : free) {
      tracker::project_id project;
      if (l.issue) {
        TRY(auto const issue, t.tracker.issues.load(l.issue));
        project = issue.project;
      }
      if (auto const* via = choose_server(servers, project)) {
        TRY_DO(t.letters.assign(l.id, via->id));
        ++assigned;
      }
    }
    after = free.back().id;
  }
}

}  // namespace outlink::outbox
