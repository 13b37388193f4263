#include "protocol/imap/folder.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/imap/answers.h"
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
  // Nothing of the folder that was open before.
  session().exists = 0;
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
  session().has_news = false;
  value_.is_read_only = r.code == "READ-ONLY";
  if (value_.uid_validity == 0)
    failed_ = make_failure("imap.no_uid_validity", remedy::fix_setup,
                           "the mail server gives no UIDVALIDITY, so letters cannot be told apart safely", &r);
}

failure select::on_no(response const& r) {
  if (r.word == "NO" && !find_refusal(r))
    return make_failure("imap.no_folder", remedy::fix_setup,
                        "the mail server has no such folder, or it may not be opened", &r);
  return command_with::on_no(r);
}

uid_search::uid_search(session_state& s, std::string criteria)
    : command_with(s, "list", "Looking for letters"), criteria_(std::move(criteria)) {
  line_bytes_max_ = limits::imap_search_line_bytes_max;
}

protocol::write_bytes uid_search::first() {
  session().has_news = false;
  return {.bytes = "UID SEARCH " + criteria_};
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
