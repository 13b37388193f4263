#pragma once

#include "protocol/imap/command.h"

namespace outlink::imap {

struct letter_facts {
  std::uint32_t uid = 0;
  std::uint32_t bytes = 0;
  bool is_seen = false;
};

/// Sizes and flags of letters. Letters that vanished are absent. Sorted by UID, each once.
class uid_list final : public command_with<std::vector<letter_facts>> {
 public:
  /// `set` is ours: made by uid_set().
  uid_list(session_state& s, std::string set)
      : command_with(s, "list", "Reading the list of letters"), set_(std::move(set)) {}

 private:
  protocol::write_bytes first() override { return {.bytes = "UID FETCH " + set_ + " (UID RFC822.SIZE FLAGS)"}; }
  void on_untagged(response& r) override;
  void on_ok(response const&) override;
  std::string set_;
};

/// The bytes of one letter, without marking it as read. Empty when it is gone. Failure "imap.literal_too_large".
class uid_fetch final : public command_with<std::optional<std::string>> {
 public:
  uid_fetch(session_state& s, std::uint32_t uid, std::size_t bytes_max)
      : command_with(s, "fetch", "Fetching letter " + std::to_string(uid), bytes_max), uid_(uid) {}

 private:
  protocol::write_bytes first() override {
    return {.bytes = "UID FETCH " + std::to_string(uid_) + " (UID BODY.PEEK[])"};
  }
  void on_untagged(response& r) override;
  std::uint32_t uid_;
};

}  // namespace outlink::imap
