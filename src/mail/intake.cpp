#include "mail/intake.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "mail/effects.h"
#include "tracker/rules.h"

namespace outlink::mail {
namespace {

struct belonging {
  std::optional<tracker::issue> issue;
  std::string because;
};

// The issue whose key stands leftmost in the subject and exists; else the one that an earlier letter of the thread
// belongs to.
result<belonging> find_issue(tables& t, mime::letter const& l) {
  for (auto const& key : tracker::find_issue_keys(l.subject)) {
    auto found = t.tracker.issues.load(key);
    if (found) return belonging{.issue = *std::move(found), .because = "its key stands in the subject"};
    if (found.error().code != "issue.not_found") return fail(std::move(found).error());
  }
  TRY(auto const known, t.outbox.threads.find(ancestors(l)));
  if (!known) return belonging{};
  TRY(auto issue, t.tracker.issues.load(*known));
  return belonging{.issue = std::move(issue), .because = "the letter answers one that belongs to it"};
}

result<letter_outcome> ask_handlers(tables& t, house const& h, understood_letter const& l, time_point now) {
  if (h.handlers.empty())
    return letter_outcome{.state = letter_state::failed, .reason = "No handler is set up for this mailbox.", .at = now};
  TRY(auto const found, look_around(t, *l.parsed, h.handlers, now));
  std::string passed;
  for (auto const& by : h.handlers) {
    auto const v = judge(by, *l.parsed, found.seen);
    if (v.action != action::pass) return make_effect(t, h, by, l, found, v, now);
    passed += (passed.empty() ? "" : " ") + by.name + ": " + v.why;
  }
  return letter_outcome{
      .state = letter_state::filtered,
      .reason = "No handler takes it. " + std::string(utf8_prefix(passed, limits::peer_words_bytes_max)),
      .at = now};
}

// A letter of ours that came back. Empty when it is no report about one.
result<std::string> take_report(tables& t, mime::letter const& l, time_point now) {
  if (!l.delivery_report) return std::string();
  outbox::delivery_report report{.original_message_id = l.delivery_report->original_message_id, .recipients = {}};
  for (auto const& r : l.delivery_report->recipients)
    report.recipients.push_back(
        {.address = r.address, .action = r.action, .status = r.status, .diagnostic = r.diagnostic});
  TRY(auto const ours, outbox::record_bounce(t.outbox, report, now));
  if (!ours) return std::string();
  return "Our letter number " + std::to_string(ours->value) + " could not be delivered; it is noted in the outbox.";
}

result<letter_outcome> decide(tables& t, house const& h, understood_letter const& l, time_point now) {
  if (!l.parsed) return letter_outcome{.state = letter_state::failed, .reason = l.parsed.error().words, .at = now};
  letter_outcome out{.state = letter_state::filtered, .at = now};
  TRY(out.reason, take_report(t, *l.parsed, now));
  if (out.reason.empty()) out.reason = never_handled(*l.parsed, h.mailbox.user_name);
  if (out.reason.empty() && !l.parsed->message_id.empty()) {
    TRY(auto const twin, t.history.twin(h.mailbox.id, l.parsed->message_id, l.content_digest));
    if (twin) out.reason = "the same letter as number " + std::to_string(twin->value) + ", delivered twice";
  }
  if (out.reason.empty() && h.mailbox.since && l.parsed->sent_at && h.mailbox.protocol == protocol_kind::pop3 &&
      time_point(std::chrono::seconds(*l.parsed->sent_at)) < *h.mailbox.since)
    out.reason = "It was sent before the date from which on this mailbox is read.";
  if (out.reason.empty()) {
    TRY(out, ask_handlers(t, h, l, now));
  }
  out.message_id = l.parsed->message_id;
  out.from = l.parsed->from ? l.parsed->from->email : std::string();
  out.subject = l.parsed->subject;
  out.content_digest = l.content_digest;
  return out;
}

// Programs and ourselves are not told: that would be a loop of letters that say that letters are too large.
std::string tell_sender(tables& t, house const& h, mime::letter const& header) {
  if (!header.from || header.origin != mime::origin::person || !never_handled(header, h.mailbox.user_name).empty())
    return {};
  outbox::refusal const r{.to = header.from->email,
                          .to_name = header.from->name,
                          .subject = header.subject,
                          .message_id = header.message_id,
                          .limit_bytes = static_cast<std::int64_t>(limits::letter_bytes_max),
                          .project = h.handlers.empty() ? tracker::project_id{} : h.handlers.front().project};
  auto const queued = outbox::queue_refusal(t.outbox, r, h.from);
  return queued ? " Its sender is told." : " Its sender could not be told: " + queued.error().words;
}

}  // namespace

result<house> load_house(tables& t, mailbox const& m) {
  house h{.mailbox = m, .handlers = {}, .own_addresses = {}};
  TRY(h.handlers, t.handlers.list(m.id));
  TRY(auto const all, t.mailboxes.list());
  for (auto const& one : all)
    if (one.user_name.find('@') != one.user_name.npos) h.own_addresses.push_back(ascii_lower(one.user_name));
  TRY(auto const servers, t.outbox.servers.list());
  for (auto const& one : servers) h.own_addresses.push_back(ascii_lower(one.from_address));
  return h;
}

result<found_circumstances> look_around(tables& t, mime::letter const& l, std::vector<handler> const& handlers,
                                        time_point now) {
  found_circumstances found;
  TRY(auto belongs, find_issue(t, l));
  if (belongs.issue) found.seen.issue_key = belongs.issue->key;
  found.seen.belongs_because = std::move(belongs.because);
  found.issue = std::move(belongs.issue);
  std::string const from = l.from ? l.from->email : std::string(unknown_sender);
  TRY(found.sender, t.tracker.people.find(from));
  found.seen.is_sender_known = found.sender.has_value();
  // No more than the rules ask for: each letter of a busy sender would count all before it.
  int most = 0;
  for (auto const& h : handlers) most = std::max(most, h.letters_per_hour);
  if (most > 0) {
    TRY(found.seen.letters_of_sender, t.history.count_of_sender(from, now - std::chrono::hours(1), most));
  }
  return found;
}

result<void> settle(tables& t, house const& h, understood_letter const& l, time_point now) {
  TRY(auto const before, t.letters.load(l.id));
  if (before.state != letter_state::received) return {};
  TRY(auto const out, decide(t, h, l, now));
  TRY(bool const claimed, t.letters.finish(l.id, out));
  if (claimed) return {};
  return fail({.code = "letter.claimed_twice",
               .remedy = remedy::report_bug,
               .words = "A letter was claimed twice in one transaction."});
}

task<std::vector<understood_letter>> intake::understand(std::vector<stored_letter> letters) {
  for (auto& l : letters) {
    if (!l.raw.empty()) continue;
    CO_TRY(l.raw,
           co_await flow::read<std::string>(needs_.storage, [id = l.id](tables& t) { return t.letters.raw(id); }));
  }
  std::vector<understood_letter> all;
  all.reserve(letters.size());
  for (auto& l : letters) all.push_back({.id = l.id, .raw = std::move(l.raw), .parsed = {}, .content_digest = {}});
  co_await needs_.pool.run([&all] {
    for (auto& l : all) {
      l.parsed = mime::parse(l.raw);
      if (l.parsed) l.content_digest = content_digest(*l.parsed);
    }
  });
  co_return all;
}

task<void> intake::write(mailbox const& m, std::vector<understood_letter> const& letters,
                         std::optional<cursor> const& at) {
  return needs_.storage.write([this, &m, &letters, &at](tables& t) -> result<void> {
    TRY(auto h, load_house(t, m));
    h.from = outbox::make_origin(needs_.base_url, needs_.randomness, needs_.clock.now());
    for (auto const& l : letters) TRY_DO(settle(t, h, l, needs_.clock.now()));
    if (at) TRY_DO(t.mailboxes.store_cursor(m.id, *at));
    return {};
  });
}

task<void> intake::handle(mailbox const& m, std::vector<stored_letter> letters, std::optional<cursor> at) {
  CO_TRY(auto understood, co_await understand(std::move(letters)));
  auto done = co_await write(m, understood, at);
  if (!done && !flow::is_store_trouble(done.error())) {
    // One letter that cannot be stored must not stop the others: each by itself, and the bad one is failed with its
    // reason, to be run again.
    for (auto& l : understood) {
      std::vector<understood_letter> one;
      one.push_back(std::move(l));
      done = co_await write(m, one, std::nullopt);
      if (done) continue;
      if (flow::is_store_trouble(done.error())) co_return done;
      log(log_level::error, "letter.failed", {{"letter", one[0].id.value}, {"why", describe(done.error())}});
      one[0].parsed = fail(std::move(done).error());
      CO_TRY_DO(co_await write(m, one, std::nullopt));
    }
    done = co_await write(m, {}, at);
  }
  if (done) needs_.changed();
  co_return done;
}

// Not every protocol tells how large a letter is.
std::string words_of_size(std::int64_t bytes) {
  auto const size = bytes == 0 ? std::string("is too large") : "has " + std::to_string(bytes) + " bytes";
  return "The letter " + size + "; letters above " + std::to_string(limits::letter_bytes_max) + " bytes are not taken.";
}

task<void> intake::refuse(mailbox const& m, refused_letter letter, std::uint32_t uid_validity) {
  result<mime::letter> header;
  co_await needs_.pool.run([&] { header = mime::parse(letter.header); });
  new_letter note{.mailbox = m.id,
                  .uid_validity = uid_validity,
                  .uid = letter.uid,
                  .raw = {},
                  .bytes = letter.bytes,
                  .left_alone_as = letter_state::failed,
                  .reason = words_of_size(letter.bytes),
                  .at = needs_.clock.now()};
  if (header && header->from) note.from = header->from->email;
  if (header) note.subject = header->subject;
  auto done = co_await needs_.storage.write([&](tables& t) -> result<void> {
    TRY(auto h, load_house(t, m));
    h.from = outbox::make_origin(needs_.base_url, needs_.randomness, needs_.clock.now());
    if (header) note.reason += tell_sender(t, h, *header);
    TRY_DO(t.letters.insert(note));
    return {};
  });
  if (done) needs_.changed();
  co_return done;
}

}  // namespace outlink::mail
