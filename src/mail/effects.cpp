#include "mail/effects.h"

#include <algorithm>
#include <ranges>

#include "base/log.h"
#include "base/mail_limits.h"
#include "tracker/rules.h"

namespace outlink::mail {
namespace {

tracker::issue_priority priority_of(mime::letter const& l) {
  constexpr std::array all{tracker::issue_priority::highest, tracker::issue_priority::high,
                           tracker::issue_priority::medium, tracker::issue_priority::low,
                           tracker::issue_priority::lowest};
  auto const number = std::clamp(l.priority.value_or(3), 1, static_cast<int>(all.size()));
  return all[static_cast<std::size_t>(number - 1)];
}

/// A letter without a sender is still a letter; all of them share one person.
mime::address sender_of(mime::letter const& l) {
  return l.from.value_or(mime::address{.name = "Unknown sender", .email = std::string(unknown_sender)});
}

struct author {
  tracker::person_id person;
  /// Before the text, when somebody else stands in for the sender.
  std::string foreword = {};
  /// Made just now.
  std::optional<tracker::person> newcomer = {};
};

result<author> find_author(tables& t, handler const& by, mime::letter const& l, found_circumstances const& found,
                           time_point now) {
  if (found.sender) return author{.person = found.sender->id};
  auto const from = sender_of(l);
  if (!by.create_users)
    return author{.person = by.default_reporter,
                  .foreword = (from.name.empty() ? from.email : from.name + " <" + from.email + ">") + " wrote:\n\n"};
  TRY(auto made, t.tracker.people.insert(
                     {.name = from.name.empty() ? from.email : from.name, .email = from.email, .created_at = now}));
  return author{.person = made.id, .newcomer = std::move(made)};
}

result<void> attach(tables& t, mime::letter const& l, tracker::issue_id issue, tracker::comment_id comment,
                    time_point now) {
  for (auto const& a : l.attachments)
    TRY_DO(t.tracker.attachments.insert({.issue = issue,
                                         .comment = comment,
                                         .file_name = a.file_name,
                                         .media_type = a.media_type,
                                         .content = a.content,
                                         .at = now}));
  return {};
}

/// The known people whom the letter is addressed to, To before Cc, without ourselves and the sender.
result<std::vector<tracker::person>> known_recipients(tables& t, house const& h, mime::letter const& l) {
  std::vector<tracker::person> known;
  for (auto const* list : {&l.to, &l.cc})
    for (auto const& a : *list) {
      if (known.size() >= limits::letter_watchers_max) return known;
      bool const is_ours = std::find(h.own_addresses.begin(), h.own_addresses.end(), a.email) != h.own_addresses.end();
      if (is_ours || (l.from && l.from->email == a.email)) continue;
      TRY(auto person, t.tracker.people.find(a.email));
      bool const is_new =
          person && std::none_of(known.begin(), known.end(), [&](auto const& k) { return k.id == person->id; });
      if (is_new) known.push_back(*std::move(person));
    }
  return known;
}

result<tracker::person_id> first_assignable(tables& t, std::vector<tracker::person> const& people) {
  for (auto const& p : people) {
    TRY(bool const can, t.tracker.people.is_assignable(p.id));
    if (can) return p.id;
  }
  return tracker::person_id{};
}

// A welcome that cannot be sent is no reason to lose the letter.
void welcome(tables& t, house const& h, handler const& by, tracker::person const& newcomer) {
  auto const queued = outbox::queue_welcome(t.outbox, {.person = newcomer, .project = by.project}, h.from);
  if (!queued)
    log(log_level::warning, "mail.not_welcomed",
        {{"person", newcomer.id.value}, {"handler", by.id.value}, {"why", describe(queued.error())}});
}

// What is added to the reason of a letter that is forwarded.
std::string forward(tables& t, house const& h, handler const& by, understood_letter const& l, std::string const& why) {
  if (by.forward_address.empty()) return {};
  outbox::forward const f{.to = by.forward_address,
                          .reason = why,
                          .sender = l.parsed->from ? l.parsed->from->email : std::string(),
                          .subject = l.parsed->subject,
                          .raw = l.raw,
                          .project = by.project};
  auto const queued = outbox::queue_forward(t.outbox, f, h.from);
  if (queued) return " It is forwarded to " + by.forward_address + ".";
  return " It could not be forwarded to " + by.forward_address + ": " + queued.error().words;
}

result<letter_outcome> write_down(tables& t, house const& h, handler const& by, understood_letter const& u,
                                  found_circumstances const& found, verdict const& v, time_point now) {
  auto const& l = *u.parsed;
  TRY(auto const who, find_author(t, by, l, found, now));
  letter_outcome out{.handler = by.id, .at = now};
  std::vector<tracker::person> people;
  if (by.cc_assignee || by.cc_watchers) {
    TRY(people, known_recipients(t, h, l));
  }
  if (v.action == action::comment) {
    out.issue = found.issue->id;
    TRY(auto const comment, t.tracker.comments.insert({.issue = out.issue,
                                                       .author = who.person,
                                                       .text = who.foreword + v.text,
                                                       .at = now,
                                                       .letter = u.id.value}));
    out.comment = comment.id;
  } else {
    tracker::new_issue fresh{.project = by.project,
                             .summary = tracker::make_summary(l.subject),
                             .description = who.foreword + v.text,
                             .reporter = who.person,
                             .at = now,
                             .letter = u.id.value,
                             .type = by.issue_type,
                             .priority = priority_of(l)};
    if (by.cc_assignee) {
      TRY(fresh.assignee, first_assignable(t, people));
    }
    TRY(auto const issue, t.tracker.issues.insert(fresh));
    out.issue = issue.id;
  }
  if (who.newcomer && by.notify_users && l.from) welcome(t, h, by, *who.newcomer);
  if (by.cc_watchers)
    for (auto const& p : people) TRY_DO(t.tracker.watchers.add(out.issue, p.id, tracker::watcher_kind::watcher));
  TRY_DO(attach(t, l, out.issue, out.comment, now));
  // A reply may come before the letter that it answers: what it names belongs here too. The oldest first: notices
  // answer what was recorded last.
  auto const named = ancestors(l);
  for (auto const& a : std::views::reverse(named)) TRY_DO(t.outbox.threads.record(a, out.issue));
  if (!l.message_id.empty()) TRY_DO(t.outbox.threads.record(l.message_id, out.issue));
  return out;
}

}  // namespace

result<letter_outcome> make_effect(tables& t, house const& h, handler const& by, understood_letter const& l,
                                   found_circumstances const& found, verdict const& v, time_point now) {
  letter_outcome out{.state = letter_state::filtered, .reason = v.why, .handler = by.id, .at = now};
  switch (v.action) {
    case action::create:
    case action::comment:
      return write_down(t, h, by, l, found, v, now);
    case action::remove:
      out.remove_copy = true;
      return out;
    case action::ignore:
    case action::pass:
      return out;
    case action::forward:
      out.reason += forward(t, h, by, l, v.why);
      return out;
    case action::refuse:
      out.state = letter_state::failed;
      out.reason += forward(t, h, by, l, v.why);
      return out;
  }
  return out;
}

}  // namespace outlink::mail
