#include "protocol/imap/folder.h"

#include <algorithm>

#include "base/text.h"
#include "protocol/imap/folder_name.h"

namespace outlink::imap {

select::select(session_state& s, std::string_view folder)
    : command_with(s, "folder", "Opening the folder " + peer_words(folder)), folder_(folder) {}

protocol::write_bytes select::first() {
  auto quoted = quote_folder(folder_);
  if (!quoted) {
    failed_ = std::move(quoted).error();
    return {};
  }
  return {.bytes = "SELECT " + *quoted};
}

result<bool> select::on_untagged_status(response const& r) {
  auto const number = parse_number(r.code_arguments);
  if (r.code == "UIDVALIDITY" && number) value_.uid_validity = *number;
  if (r.code == "UIDNEXT" && number) value_.uid_next = *number;
  return false;
}

void select::on_untagged(response& r) {
  if (r.word == "EXISTS") value_.exists = r.number;
}

void select::on_ok(response const& r) {
  value_.is_read_only = r.code == "READ-ONLY";
  if (value_.uid_validity == 0)
    failed_ = make_failure("imap.no_uid_validity", remedy::fix_setup,
                           "the mail server gives no UIDVALIDITY, so letters cannot be told apart safely", &r);
}

failure select::on_no(response const& r) {
  // Exchange Online answers BAD in these words when the account has signed in but may not open this mailbox, or when
  // IMAP is switched off for it.
  if (ascii_lower(r.text).find("authenticated but not connected") != std::string::npos)
    return make_failure(
        "imap.mailbox_access", remedy::fix_setup,
        "the sign-in worked, but the mailbox may not be opened with it; check the right to this mailbox and that "
        "IMAP is switched on for it",
        &r);
  if (r.word == "BAD") return command_with::on_no(r);
  if (r.code == "UNAVAILABLE" || r.code == "INUSE" || r.code == "LIMIT") return command_with::on_no(r);
  return make_failure("imap.no_such_folder", remedy::fix_setup,
                      "the mail server has no such folder, or it may not be opened", &r);
}

uid_search::uid_search(session_state& s, std::string criteria)
    : command_with(s, "list", "Looking for letters"), criteria_(std::move(criteria)) {
  line_bytes_max_ = limits::imap_search_line_bytes_max;
}

void uid_search::on_untagged(response& r) {
  if (r.word != "SEARCH") return;
  for (auto const& v : r.values) {
    // "(MODSEQ n)" may follow the numbers (RFC 7162).
    if (v.what == value::kind::list) continue;
    auto const uid = parse_number(v.text);
    if (!uid || *uid == 0) {
      failed_ = make_failure("imap.malformed", remedy::retry, "the mail server listed a letter without a number");
      return;
    }
    value_.push_back(*uid);
  }
}

void uid_search::on_ok(response const&) {
  std::sort(value_.begin(), value_.end());
  value_.erase(std::unique(value_.begin(), value_.end()), value_.end());
}

std::string uid_set(std::vector<std::uint32_t> const& uids) {
  std::string set;
  for (std::size_t i = 0; i < uids.size();) {
    std::size_t j = i;
    while (j + 1 < uids.size() && uids[j + 1] == uids[j] + 1) ++j;
    if (!set.empty()) set += ',';
    set += std::to_string(uids[i]);
    if (j > i) set += ":" + std::to_string(uids[j]);
    i = j + 1;
  }
  return set;
}

}  // namespace outlink::imap
