#pragma once

#include <map>

#include "mail/intake.h"
#include "mail/pump.h"
#include "support/stage.h"

namespace outlink::testing_support {

/// A mailbox on a pretended server, strict: it serves only after a good sign-in.
struct pretended_server {
  std::uint32_t uid_validity = 7;
  std::uint32_t uid_next = 1;
  std::map<std::uint32_t, std::pair<std::string, bool>> letters;  // raw, seen
  std::string good_token = "good";
  /// Failures of the next opens, in order.
  std::deque<failure> refuse;
  /// After so many waits the pump's coroutine is ended by cancellation, as at shutdown.
  int waits_left = 1;
  /// What the waits before the last say.
  mail::next_step after_wait = mail::next_step::look;
  int opened = 0;
  std::vector<std::uint32_t> fetched;
  /// Most letters of one fetch.
  std::size_t largest_fetch = 0;
  std::vector<mail::due_touch> touched;
  /// The connection is closed by touching, as POP3's is.
  bool closes_after_touch = false;
  std::function<void()> on_fetch;
  /// Failures of the next lists, in order.
  std::deque<failure> list_fails;
  /// Lists that bring nothing, though there is more behind.
  int empty_pages = 0;

  std::uint32_t put(std::string raw, bool seen = false) {
    letters[uid_next] = {std::move(raw), seen};
    return uid_next++;
  }
};

class pretended_source final : public mail::letter_source {
 public:
  explicit pretended_source(pretended_server& s) : s_(s) {}
  task<mail::folder_view> open(mail::proof const& p) override {
    ++s_.opened;
    if (!s_.refuse.empty()) {
      auto why = s_.refuse.front();
      s_.refuse.pop_front();
      co_return fail(std::move(why));
    }
    auto const* token = std::get_if<mail::token_proof>(&p);
    if (token && token->access_token.reveal() != s_.good_token)
      co_return fail({.code = "imap.authentication_failed",
                      .remedy = remedy::consent_again,
                      .words = "refused",
                      .where = "sign in"});
    co_return mail::folder_view{.uid_validity = s_.uid_validity,
                                .uid_next = s_.uid_next,
                                .letters = static_cast<std::uint32_t>(s_.letters.size())};
  }
  task<mail::listing> list(mail::cursor const& at, std::size_t limit) override {
    mail::listing all{.letters = {}, .after = at};
    if (!s_.list_fails.empty()) {
      auto why = s_.list_fails.front();
      s_.list_fails.pop_front();
      co_return fail(std::move(why));
    }
    if (s_.empty_pages > 0) {
      all.after.token = std::to_string(s_.empty_pages--);
      all.more = 1;
      co_return all;
    }
    for (auto it = s_.letters.lower_bound(at.uid_next); it != s_.letters.end() && all.letters.size() < limit; ++it) {
      all.letters.push_back({.uid = std::to_string(it->first),
                             .bytes = static_cast<std::int64_t>(it->second.first.size()),
                             .is_seen = it->second.second,
                             .is_from_before = it->first < at.taken_over_below,
                             .uid_next = it->first + 1});
      all.after.uid_next = it->first + 1;
    }
    co_return all;
  }
  task<std::vector<mail::fetched_letter>> fetch(std::vector<std::string> const& uids) override {
    s_.largest_fetch = std::max(s_.largest_fetch, uids.size());
    std::vector<mail::fetched_letter> got;
    for (auto const& uid : uids) {
      auto const number = static_cast<std::uint32_t>(std::stoul(uid));
      s_.fetched.push_back(number);
      if (s_.on_fetch) s_.on_fetch();
      if (auto const it = s_.letters.find(number); it != s_.letters.end())
        got.push_back({.uid = uid, .raw = it->second.first});
    }
    co_return got;
  }
  task<std::optional<std::string>> fetch_header(std::string const&) override {
    co_return "From: Alice <alice@x.test>\r\nSubject: very large\r\n\r\n";
  }
  task<bool> touch(std::vector<mail::due_touch> const& which) override {
    for (auto const& t : which) {
      s_.touched.push_back(t);
      auto const it = s_.letters.find(static_cast<std::uint32_t>(std::stoul(t.uid)));
      if (it != s_.letters.end()) it->second.second = true;
    }
    co_return !s_.closes_after_touch;
  }
  task<mail::next_step> wait() override {
    if (--s_.waits_left <= 0) throw boost::system::system_error(boost::asio::error::operation_aborted);
    co_return s_.after_wait;
  }
  boost::asio::awaitable<void> close() override { co_return; }

 private:
  pretended_server& s_;
};

class pretended_sources final : public mail::source_factory {
 public:
  explicit pretended_sources(pretended_server& s) : s_(s) {}
  std::unique_ptr<mail::letter_source> make(mail::mailbox const&) override {
    return std::make_unique<pretended_source>(s_);
  }

 private:
  pretended_server& s_;
};

/// Tokens as told.
class pretended_tokens final : public links::token_source {
 public:
  task<links::fresh_token> fresh(links::grant_id, duration) override { co_return token(current); }
  task<links::fresh_token> report_refused(links::grant_id, version) override {
    ++refused;
    current = after_refusal;
    co_return token(current);
  }
  std::string current = "good";
  std::string after_refusal = "good";
  int refused = 0;

 private:
  static links::fresh_token token(std::string const& t) {
    return {.access_token = secret_text(t), .expires_at = {}, .scopes = {}, .from = {1}};
  }
};

/// A project, a mailbox and the intake over the real store.
class mail_stage : public stage {
 public:
  mail_stage() {
    mailbox = run(flow::write<mail::mailbox>(store().mail(), [&](mail::tables& t) -> result<mail::mailbox> {
                TRY(auto p, t.tracker.projects.insert({.key = "SUP", .name = "Support", .created_at = clock().now()}));
                TRY(auto made,
                    t.mailboxes.insert({.name = "Support",
                                        .provider = "custom",
                                        .server = {.host = "localhost", .port = 993},
                                        .user_name = "support@x.test",
                                        .authentication = mail::password_authentication{secret_text(std::string("pw"))},
                                        .created_at = clock().now(),
                                        .updated_at = clock().now()}));
                TRY(handler, t.handlers.insert({.mailbox = made.id, .name = "all", .project = p.id}));
                return made;
              })).value();
  }
  mail::letter_id receive(std::string raw) {
    mail::new_letter const l{.mailbox = mailbox.id,
                             .uid_validity = 7,
                             .uid = std::to_string(++uid),
                             .raw = raw,
                             .bytes = static_cast<std::int64_t>(raw.size()),
                             .at = clock().now()};
    return *run(flow::write<std::optional<mail::letter_id>>(store().mail(), [&](mail::tables& t) {
              return t.letters.insert(l);
            })).value();
  }
  mail::letter load(mail::letter_id id) {
    return run(flow::read<mail::letter>(store().mail(), [id](mail::tables& t) { return t.letters.load(id); })).value();
  }
  std::vector<tracker::issue> issues() {
    return run(flow::read<std::vector<tracker::issue>>(store().tracker(),
                                                       [](tracker::tables& t) { return t.issues.list({}); }))
        .value();
  }
  std::vector<tracker::comment> comments(tracker::issue_id id) {
    return run(flow::read<std::vector<tracker::comment>>(store().tracker(),
                                                         [id](tracker::tables& t) { return t.comments.list(id); }))
        .value();
  }

  /// Gives the letter to the mailbox's handlers.
  result<void> handle(mail::letter_id id, std::optional<mail::cursor> at = std::nullopt) {
    std::vector<mail::stored_letter> one;
    one.push_back({.id = id, .raw = {}});
    return run(intake.handle(mailbox, std::move(one), std::move(at)));
  }
  /// The mailbox's only handler becomes this one.
  void change_handler(std::function<void(mail::handler&)> const& change) {
    change(handler);
    handler = run(flow::write<mail::handler>(store().mail(), [&](mail::tables& t) {
                return t.handlers.replace(handler, handler.version);
              })).value();
  }
  tracker::person_id person(std::string const& email) {
    return run(flow::write<tracker::person>(store().tracker(),
                                            [&](tracker::tables& t) {
                                              return t.people.insert(
                                                  {.name = email, .email = email, .created_at = clock().now()});
                                            }))
        ->id;
  }

  mail::mailbox mailbox;
  mail::handler handler;
  std::uint32_t uid = 0;
  int changes = 0;
  mail::intake intake{{.storage = store().mail(),
                       .pool = runtime().pool(),
                       .clock = clock(),
                       .randomness = runtime().randomness(),
                       .base_url = "https://outlink.test",
                       .changed = [this] { ++changes; }}};
};

inline std::string letter_text(std::string const& id, std::string const& subject, std::string const& more = "") {
  return "From: Bob <bob@x.test>\r\nMessage-ID: <" + id + ">\r\nSubject: " + subject + "\r\n" + more + "\r\nHello\r\n";
}

}  // namespace outlink::testing_support
