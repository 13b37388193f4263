#include "protocol/imap/removal.h"

#include <algorithm>

#include "base/text.h"
#include "protocol/imap/folder.h"
#include "protocol/imap/folder_name.h"

namespace outlink::imap {

using protocol::write_bytes;

uid_delete::uid_delete(session_state& s, std::string stage, std::string doing, std::vector<std::uint32_t> const& uids)
    : command_with(s, std::move(stage), std::move(doing)), set_(uid_set(uids)) {}

write_bytes uid_delete::first() {
  done_ = set_.empty();
  return flag();
}

write_bytes uid_delete::flag() {
  at_ = step_of::flagging;
  return {.bytes = "UID STORE " + set_ + " +FLAGS.SILENT (\\Deleted)"};
}

std::optional<write_bytes> uid_delete::next() {
  if (at_ != step_of::flagging) return std::nullopt;
  if (!session().can("UIDPLUS") && !session().can("IMAP4rev2")) {
    value_ = removal::flagged;
    return std::nullopt;
  }
  at_ = step_of::expunging;
  return write_bytes{.bytes = "UID EXPUNGE " + set_};
}

bool uid_delete::is_fine(response const& r) const {
  // After such a NO nothing may have been copied (RFC 2180 section 4.4.1).
  return r.code == "EXPUNGEISSUED" && at_ != step_of::copying;
}

uid_move::uid_move(session_state& s, std::vector<std::uint32_t> const& uids, std::string_view folder)
    : uid_delete(s, "move", "Moving letters to the folder " + peer_words(folder), uids), folder_(folder) {}

write_bytes uid_move::first() {
  auto quoted = quote_folder(folder_);
  if (!quoted) failed_ = std::move(quoted).error();
  done_ = set_.empty();
  if (failed_ || done_) return {};
  bool const can_move = session().can("MOVE") || session().can("IMAP4rev2");
  at_ = can_move ? step_of::moving : step_of::copying;
  return {.bytes = (can_move ? "UID MOVE " : "UID COPY ") + set_ + " " + *quoted};
}

std::optional<write_bytes> uid_move::next() {
  if (at_ == step_of::copying) return flag();
  return uid_delete::next();
}

failure uid_move::on_no(response const& r) {
  if (at_ == step_of::flagging)
    return make_failure("imap.not_removed", remedy::retry, "they were copied, but could not be removed here", &r);
  // Here something is stored, so it is not a limit of what may be read.
  if (r.code == "OVERQUOTA") return make_failure("imap.over_quota", remedy::fix_setup, "the mailbox is full", &r);
  return uid_delete::on_no(r);
}

}  // namespace outlink::imap
