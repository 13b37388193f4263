#include "outbox/notifier.h"

#include <charconv>
#include <map>

#include "base/log.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "outbox/queue.h"
#include "outbox/server_rules.h"

namespace outlink::outbox {
namespace {

result<std::optional<tracker::person>> person_named(tables& t, std::string const& id) {
  tracker::person_id who;
  auto const read = std::from_chars(id.data(), id.data() + id.size(), who.value);
  if (id.empty() || read.ec != std::errc()) return std::optional<tracker::person>();
  TRY(auto person, t.tracker.people.load(who));
  return std::optional(std::move(person));
}

result<happening> look_at(tables& t, tracker::event const& e, tracker::issue issue) {
  happening h{.event = e, .issue = std::move(issue)};
  TRY(h.project, t.tracker.projects.load(h.issue.project));
  TRY(h.author, t.tracker.people.load(e.author));
  TRY(h.reporter, t.tracker.people.load(h.issue.reporter));
  if (h.issue.assignee) {
    TRY(h.assignee, t.tracker.people.load(h.issue.assignee));
  }
  if (e.kind == tracker::event_kind::assigned) {
    TRY(h.assignee_before, person_named(t, e.before));
  }
  TRY(h.watchers, t.tracker.watchers.list(e.issue));
  TRY(h.thread, t.threads.of(e.issue, limits::notice_references_max));
  return h;
}

/// What a batch looks up once.
class notices_of_batch {
 public:
  notices_of_batch(tables& t, std::vector<std::string> own_addresses, origin const& from)
      : t_(t), own_addresses_(std::move(own_addresses)), from_(from) {}

  result<void> begin() {
    TRY(servers_, t_.servers.list());
    for (auto const& s : servers_) own_addresses_.push_back(ascii_lower(s.from_address));
    return {};
  }

  /// How many letters it made.
  result<std::size_t> tell(tracker::event const& e) {
    auto const kind = template_for(e.kind);
    if (!kind) return std::size_t{0};
    TRY(auto issue, t_.tracker.issues.load(e.issue));
    auto const* via = choose_server(servers_, issue.project);
    if (!via) return std::size_t{0};
    TRY(auto h, look_at(t_, e, std::move(issue)));
    if (e.kind == tracker::event_kind::commented) {
      TRY(h.comment, comment_text(e));
    }
    TRY(auto const* words, words_of(*kind));
    std::size_t made = 0;
    for (auto const& person : who_hears(h, own_addresses_)) {
      auto const c = notice_of(h, person, *via, *words, from_);
      auto const queued = queue_letter(t_, letter_kind::notice, *via, c, h.issue.id, person.id, from_.now);
      // One notice that cannot be written must not stop all that come after it.
      if (!queued && queued.error().code == "letter.invalid") {
        log(log_level::error, "notice.not_written", {{"event", e.id.value}, {"why", describe(queued.error())}});
        continue;
      }
      if (!queued) return fail(queued.error());
      TRY_DO(t_.threads.record(c.message_id, h.issue.id));
      ++made;
    }
    return made;
  }

 private:
  // A burst of comments is mostly about one issue: its comments are read once.
  result<std::string> comment_text(tracker::event const& e) {
    if (comments_of_ != e.issue) {
      TRY(comments_, t_.tracker.comments.list(e.issue));
      comments_of_ = e.issue;
    }
    for (auto const& c : comments_)
      if (c.id == e.comment) return c.text;
    return std::string();
  }

  result<letter_template const*> words_of(template_kind kind) {
    auto found = templates_.find(kind);
    if (found == templates_.end()) {
      TRY(auto current, current_template(t_, kind));
      found = templates_.emplace(kind, std::move(current)).first;
    }
    return &found->second;
  }

  tables& t_;
  std::vector<std::string> own_addresses_;
  origin const& from_;
  std::vector<server> servers_;
  std::map<template_kind, letter_template> templates_;
  tracker::issue_id comments_of_;
  std::vector<tracker::comment> comments_;
};

}  // namespace

result<batch> make_notices(tables& t, std::vector<std::string> own_addresses, origin const& from) {
  TRY(auto const position, t.position.load());
  TRY(auto const events, t.tracker.events.list_after(position, limits::notices_batch_events));
  batch done;
  if (events.empty()) return done;
  notices_of_batch notices(t, std::move(own_addresses), from);
  TRY_DO(notices.begin());
  for (auto const& e : events) {
    if (done.letters >= limits::notices_batch_letters) break;
    TRY(auto const made, notices.tell(e));
    done.letters += made;
    ++done.events;
  }
  TRY_DO(t.position.store(events[done.events - 1].id));
  done.is_full = done.events < events.size() || events.size() == limits::notices_batch_events;
  return done;
}

notifier::notifier(notifier_needs const& n, std::unique_ptr<flow::bell> wake, std::function<void()> made)
    : needs_(n), wake_(std::move(wake)), made_(std::move(made)) {}

task<void> notifier::run() {
  for (;;) {
    std::vector<std::string> own_addresses;
    if (needs_.own_addresses) {
      CO_TRY(own_addresses, co_await needs_.own_addresses());
    }
    auto const from = make_origin(needs_.base_url, needs_.randomness, needs_.clock.now());
    // Looking costs nobody a turn at writing.
    CO_TRY(bool const is_new, co_await flow::read<bool>(needs_.storage, [](tables& t) -> result<bool> {
             TRY(auto const position, t.position.load());
             TRY(auto const newest, t.tracker.events.newest());
             return newest > position;
           }));
    batch done;
    if (is_new) {
      CO_TRY(done, co_await flow::write<batch>(needs_.storage,
                                               [&](tables& t) { return make_notices(t, own_addresses, from); }));
    }
    if (done.letters > 0) {
      log(log_level::debug, "notices.made", {{"letters", static_cast<std::int64_t>(done.letters)}});
      made_();
    }
    if (!done.is_full) co_await wake_->wait_until(time_point::max());
  }
}

}  // namespace outlink::outbox
