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
  int opened = 0;
  std::vector<std::uint32_t> fetched;
  std::function<void()> on_fetch;

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
  task<std::vector<mail::listed_letter>> list(std::uint32_t from, std::size_t limit) override {
    std::vector<mail::listed_letter> all;
    for (auto it = s_.letters.lower_bound(from); it != s_.letters.end() && all.size() < limit; ++it)
      all.push_back({.uid = it->first,
                     .bytes = static_cast<std::int64_t>(it->second.first.size()),
                     .is_seen = it->second.second});
    co_return all;
  }
  task<std::optional<std::string>> fetch(std::uint32_t uid) override {
    s_.fetched.push_back(uid);
    if (s_.on_fetch) s_.on_fetch();
    auto const it = s_.letters.find(uid);
    co_return it == s_.letters.end() ? std::optional<std::string>() : std::optional(it->second.first);
  }
  task<void> mark_seen(std::vector<std::uint32_t> const& uids) override {
    for (auto const uid : uids)
      if (s_.letters.contains(uid)) s_.letters[uid].second = true;
    co_return result<void>{};
  }
  task<void> wait() override {
    if (--s_.waits_left <= 0) throw boost::system::system_error(boost::asio::error::operation_aborted);
    co_return result<void>{};
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
    mailbox =
        run(flow::write<mail::mailbox>(store().mail(), [&](mail::tables& t) -> result<mail::mailbox> {
          TRY(auto p, t.tracker.projects.insert({.key = "SUP", .name = "Support", .created_at = clock().now()}));
          return t.mailboxes.insert({.name = "Support",
                                     .provider = "custom",
                                     .server = {.host = "localhost", .port = 993},
                                     .user_name = "support@x.test",
                                     .authentication = mail::password_authentication{secret_text(std::string("pw"))},
                                     .project = p.id,
                                     .created_at = clock().now(),
                                     .updated_at = clock().now()});
        })).value();
  }
  mail::letter_id receive(std::string raw) {
    mail::new_letter const l{.mailbox = mailbox.id,
                             .uid_validity = 7,
                             .uid = ++uid,
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

  mail::mailbox mailbox;
  std::uint32_t uid = 0;
  int changes = 0;
  mail::intake intake{store().mail(), runtime().pool(), clock(), [this] { ++changes; }};
};

inline std::string letter_text(std::string const& id, std::string const& subject, std::string const& more = "") {
  return "From: Bob <bob@x.test>\r\nMessage-ID: <" + id + ">\r\nSubject: " + subject + "\r\n" + more + "\r\nHello\r\n";
}

}  // namespace outlink::testing_support
