#pragma once

#include "protocol/imap/command.h"

namespace outlink::imap {

enum class removal {
  complete,  ///< the letters are out of the folder
  /// They are flagged as deleted, and still there: the server has no UIDPLUS, and a plain EXPUNGE would remove what
  /// other people flagged.
  flagged,
};

/// Removes letters from the open folder for good: UID STORE \Deleted, then UID EXPUNGE (RFC 4315) where it is offered.
/// UIDs that are gone do not matter; none: nothing is said. At most limits::mailbox_batch_letters. Failures:
/// "imap.not_permitted" (fix_setup) and those of answers.cpp. Gmail archives what is expunged, unless its settings say
/// otherwise.
class uid_delete : public command_with<removal> {
 public:
  uid_delete(session_state& s, std::vector<std::uint32_t> const& uids)
      : uid_delete(s, "delete", "Deleting letters", uids) {}

 protected:
  enum class step_of { moving, copying, flagging, expunging };
  uid_delete(session_state& s, std::string stage, std::string doing, std::vector<std::uint32_t> const& uids);
  protocol::write_bytes first() override;
  std::optional<protocol::write_bytes> next() override;
  bool is_fine(response const& r) const override;
  protocol::write_bytes flag();

  std::string set_;
  step_of at_ = step_of::flagging;
};

/// Moves letters into another folder, named in UTF-8: MOVE (RFC 6851) where it is offered, else a copy and uid_delete's
/// commands. Failures: "imap.no_folder" (fix_setup), "imap.over_quota" (fix_setup), "imap.not_removed" (retry: copied,
/// but neither flagged nor removed; moving again copies again), "imap.invalid_folder", and those of answers.cpp.
class uid_move final : public uid_delete {
 public:
  uid_move(session_state& s, std::vector<std::uint32_t> const& uids, std::string_view folder);

 private:
  protocol::write_bytes first() override;
  std::optional<protocol::write_bytes> next() override;
  failure on_no(response const& r) override;

  std::string folder_;
};

}  // namespace outlink::imap
