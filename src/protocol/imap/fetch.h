#pragma once

#include "protocol/imap/command.h"

namespace outlink::imap {

struct letter_facts {
  std::uint32_t uid = 0;
  std::uint32_t bytes = 0;
  bool is_seen = false;
  /// INTERNALDATE, when the server got it: seconds since 1970 in UTC. 0: unknown.
  std::int64_t received = 0;
};

/// Sizes, flags and dates of letters. Letters that vanished are absent. Sorted by UID, each once.
class uid_list final : public command_with<std::vector<letter_facts>> {
 public:
  /// `set` is ours: made by uid_set().
  uid_list(session_state& s, std::string set)
      : command_with(s, "list", "Reading the list of letters"), set_(std::move(set)) {}

 private:
  protocol::write_bytes first() override {
    return {.bytes = "UID FETCH " + set_ + " (UID RFC822.SIZE FLAGS INTERNALDATE)"};
  }
  void on_untagged(response& r) override;
  void on_ok(response const&) override;
  bool is_fine(response const& r) const override { return r.code == "EXPUNGEISSUED"; }
  std::string set_;
};

struct fetched_letter {
  std::uint32_t uid = 0;
  std::string bytes;
};

/// The bytes of several letters by one command, without marking them as read; in the order in which they came, each
/// once. Letters that vanished are absent; no letters asked for: nothing is said. Failure "imap.literal_too_large"
/// (retry) for a letter beyond `letter_bytes_max`. All letters are in memory at once: the caller chooses how many by
/// their sizes, and at most limits::mailbox_batch_letters, since servers refuse long lines.
class uid_fetch_many : public command_with<std::vector<fetched_letter>> {
 public:
  uid_fetch_many(session_state& s, std::vector<std::uint32_t> uids, std::size_t letter_bytes_max);

 private:
  protocol::write_bytes first() override;
  void on_untagged(response& r) override;
  bool is_fine(response const& r) const override { return r.code == "EXPUNGEISSUED"; }
  /// Sorted; those that are still awaited.
  std::vector<std::uint32_t> uids_;
};

/// The bytes of one letter. Empty when it is gone.
class uid_fetch final : public uid_fetch_many {
 public:
  uid_fetch(session_state& s, std::uint32_t uid, std::size_t bytes_max) : uid_fetch_many(s, {uid}, bytes_max) {}
  /// To be called once, after the conversation finished.
  result<std::optional<std::string>> outcome();
};

/// The header of one letter, for what is too large to be taken. Empty when the letter is gone.
class uid_fetch_header final : public command_with<std::optional<std::string>> {
 public:
  uid_fetch_header(session_state& s, std::uint32_t uid, std::size_t header_bytes_max)
      : command_with(s, "fetch", "Fetching the header of letter " + std::to_string(uid), header_bytes_max), uid_(uid) {}

 private:
  protocol::write_bytes first() override {
    return {.bytes = "UID FETCH " + std::to_string(uid_) + " (UID BODY.PEEK[HEADER])"};
  }
  void on_untagged(response& r) override;
  bool is_fine(response const& r) const override { return r.code == "EXPUNGEISSUED"; }
  std::uint32_t uid_;
};

}  // namespace outlink::imap
