#include "mail/intake.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "tracker/rules.h"

namespace outlink::mail {
namespace {

// The issue whose key stands leftmost in the subject and exists; else the one that an earlier letter of the thread
// belongs to.
result<std::optional<tracker::issue>> find_issue(tables& t, mime::letter const& l) {
  for (auto const& key : tracker::find_issue_keys(l.subject)) {
    auto found = t.tracker.issues.load(key);
    if (found) return std::optional(*std::move(found));
    if (found.error().code != "issue.not_found") return fail(std::move(found).error());
  }
  TRY(auto const known, t.letters.find_message_id(ancestors(l)));
  if (!known) return std::optional<tracker::issue>();
  TRY(auto issue, t.tracker.issues.load(*known));
  return std::optional(std::move(issue));
}

result<tracker::person_id> find_sender(tables& t, mime::letter const& l, time_point now) {
  // A letter without a sender is still a letter; all of them share one person.
  mime::address const from =
      l.from.value_or(mime::address{.name = "Unknown sender", .email = "unknown@sender.invalid"});
  TRY(auto known, t.tracker.people.find(from.email));
  if (known) return known->id;
  TRY(auto made, t.tracker.people.insert(
                     {.name = from.name.empty() ? from.email : from.name, .email = from.email, .created_at = now}));
  return made.id;
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

// Gives the letter its effect and says what it was.
result<letter_outcome> make_effect(tables& t, mailbox const& m, letter_id id, mime::letter const& l, time_point now) {
  letter_outcome out{
      .message_id = l.message_id, .from = l.from ? l.from->email : std::string(), .subject = l.subject, .at = now};
  if (auto reason = filter_reason(l, m.user_name); !reason.empty()) {
    out.state = letter_state::filtered;
    out.reason = std::move(reason);
    return out;
  }
  TRY(auto const sender, find_sender(t, l, now));
  TRY(auto issue, find_issue(t, l));
  if (issue) {
    TRY(auto const comment, t.tracker.comments.insert(
                                {.issue = issue->id, .author = sender, .text = l.text, .at = now, .letter = id.value}));
    out.comment = comment.id;
  } else {
    TRY(issue, t.tracker.issues.insert({.project = m.project,
                                        .summary = tracker::make_summary(l.subject),
                                        .description = l.text,
                                        .reporter = sender,
                                        .at = now,
                                        .letter = id.value}));
  }
  out.issue = issue->id;
  TRY_DO(attach(t, l, issue->id, out.comment, now));
  if (!l.message_id.empty()) TRY_DO(t.letters.record_message_id(l.message_id, issue->id));
  // A reply may come before the letter that it answers: what it names belongs here too.
  for (auto const& a : ancestors(l)) TRY_DO(t.letters.record_message_id(a, issue->id));
  return out;
}

}  // namespace

std::string filter_reason(mime::letter const& l, std::string_view own_address) {
  if (!l.fingerprint.empty()) return "Outlink sent this letter itself.";
  if (l.is_report || l.has_empty_return_path) return "This is a delivery report, not a person's letter.";
  if (!l.auto_submitted.empty() && l.auto_submitted != "no")
    return "The letter says that a program sent it (Auto-Submitted: " + peer_words(l.auto_submitted) + ").";
  if (l.precedence == "bulk" || l.precedence == "junk" || l.precedence == "list")
    return "The letter is bulk mail (Precedence: " + l.precedence + ").";
  if (l.from && l.from->email == ascii_lower(own_address)) return "The letter comes from the mailbox's own address.";
  return {};
}

std::vector<std::string> ancestors(mime::letter const& l) {
  std::vector<std::string> ids = l.in_reply_to;
  for (auto it = l.references.rbegin(); it != l.references.rend(); ++it)
    if (std::find(ids.begin(), ids.end(), *it) == ids.end()) ids.push_back(*it);
  return ids;
}

result<void> settle(tables& t, mailbox const& m, letter_id id, result<mime::letter> const& parsed,
                    std::optional<cursor> at, time_point now) {
  TRY(auto const before, t.letters.load(id));
  if (before.state == letter_state::received) {
    letter_outcome out{.state = letter_state::failed, .at = now};
    if (parsed) {
      TRY(out, make_effect(t, m, id, *parsed, now));
    } else {
      out.reason = parsed.error().words;
    }
    TRY(bool const claimed, t.letters.finish(id, out));
    if (!claimed)
      return fail({.code = "letter.claimed_twice",
                   .remedy = remedy::report_bug,
                   .words = "A letter was claimed twice in one transaction."});
  }
  if (at) TRY_DO(t.mailboxes.store_cursor(m.id, *at));
  return {};
}

task<void> intake::handle(mailbox const& m, letter_id id, std::string raw, std::optional<cursor> at) {
  if (raw.empty()) {
    CO_TRY(raw, co_await flow::read<std::string>(storage_, [id](tables& t) { return t.letters.raw(id); }));
  }
  result<mime::letter> parsed;
  co_await pool_.run([&] { parsed = mime::parse(raw); });
  auto done = co_await storage_.write([&](tables& t) { return settle(t, m, id, parsed, at, clock_.now()); });
  if (!done && !done.error().code.starts_with("store.")) {
    // One letter that cannot be stored must not stop the others: it is failed with its reason, and can be run again.
    log(log_level::error, "letter.failed", {{"letter", id.value}, {"why", describe(done.error())}});
    result<mime::letter> const refused = fail(done.error());
    done = co_await storage_.write([&](tables& t) { return settle(t, m, id, refused, at, clock_.now()); });
  }
  if (done) changed_();
  co_return done;
}

}  // namespace outlink::mail
