#pragma once

#include "protocol/imap/command.h"

namespace outlink::imap {

struct selected_folder {
  std::uint32_t uid_validity = 0;
  /// 0 when the server did not say (it is optional in RFC 3501).
  std::uint32_t uid_next = 0;
  std::uint32_t exists = 0;
  bool is_read_only = false;
};

/// Opens a folder, named in UTF-8. Failures: "imap.no_folder" (fix_setup), "imap.not_connected" (fix_setup: signed in,
/// but without access to this mailbox), "imap.no_uid_validity" (fix_setup: letters could not be told apart),
/// "imap.invalid_folder" (fix_input), and those of answers.cpp.
class select final : public command_with<selected_folder> {
 public:
  select(session_state& s, std::string_view folder);

 private:
  protocol::write_bytes first() override;
  result<bool> on_untagged_status(response const& r) override;
  void on_untagged(response& r) override;
  void on_ok(response const& r) override;
  failure on_no(response const& r) override;
  std::string folder_;
};

/// UIDs that match, sorted, each once. `criteria` is ours, never a peer's or a person's: "UID 7:*", or
/// since_criterion().
class uid_search final : public command_with<std::vector<std::uint32_t>> {
 public:
  uid_search(session_state& s, std::string criteria);

 private:
  protocol::write_bytes first() override;
  void on_untagged(response& r) override;
  void on_ok(response const&) override;
  std::string criteria_;
};

/// "1:3,7" for a sorted list of UIDs.
std::string uid_set(std::vector<std::uint32_t> const& uids);

/// Marks letters as read (+FLAGS.SILENT \Seen). UIDs that are gone do not matter. Must not be empty.
class uid_mark_seen final : public plain_command {
 public:
  uid_mark_seen(session_state& s, std::vector<std::uint32_t> const& uids)
      : plain_command(s, "mark", "Marking letters as read"), set_(uid_set(uids)) {}

 private:
  protocol::write_bytes first() override { return {.bytes = "UID STORE " + set_ + " +FLAGS.SILENT (\\Seen)"}; }
  bool is_fine(response const& r) const override { return r.code == "EXPUNGEISSUED"; }
  std::string set_;
};

}  // namespace outlink::imap
