#include "protocol/imap/fetch.h"

#include <algorithm>

#include "base/text.h"
#include "protocol/imap/dates.h"
#include "protocol/imap/folder.h"

namespace outlink::imap {
namespace {

// The datum that follows a name in "FETCH (NAME datum NAME datum)"; null when it is not there.
value* find_item(response& r, std::string_view name) {
  if (r.values.size() != 1 || r.values[0].what != value::kind::list) return nullptr;
  auto& items = r.values[0].items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (ascii_iequals(items[i].text, name)) return &items[i + 1];
  return nullptr;
}

std::optional<std::uint32_t> number_of(value const* v) {
  return v && v->what == value::kind::atom ? parse_number(v->text) : std::nullopt;
}

}  // namespace

void uid_list::on_untagged(response& r) {
  if (r.word != "FETCH") return;
  auto const uid = number_of(find_item(r, "UID"));
  auto const size = number_of(find_item(r, "RFC822.SIZE"));
  // Without both it is news about some letter's flags, sent unasked (RFC 9051 section 7.5.2).
  if (!uid || *uid == 0 || !size) return;
  letter_facts facts{.uid = *uid, .bytes = *size};
  if (auto const* flags = find_item(r, "FLAGS"))
    facts.is_seen = std::any_of(flags->items.begin(), flags->items.end(),
                                [](auto const& f) { return ascii_iequals(f.text, "\\Seen"); });
  if (auto const* date = find_item(r, "INTERNALDATE")) facts.received = read_internal_date(date->text);
  value_.push_back(facts);
}

void uid_list::on_ok(response const&) {
  auto by_uid = [](auto const& a, auto const& b) { return a.uid < b.uid; };
  std::sort(value_.begin(), value_.end(), by_uid);
  auto same = [](auto const& a, auto const& b) { return a.uid == b.uid; };
  value_.erase(std::unique(value_.begin(), value_.end(), same), value_.end());
}

namespace {

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> uids) {
  std::sort(uids.begin(), uids.end());
  uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
  return uids;
}

std::string describe_letters(std::vector<std::uint32_t> const& uids) {
  if (uids.size() == 1) return "letter " + std::to_string(uids.front());
  return std::to_string(uids.size()) + " letters";
}

}  // namespace

uid_fetch_many::uid_fetch_many(session_state& s, std::vector<std::uint32_t> uids, std::size_t letter_bytes_max)
    : command_with(s, "fetch", "Fetching " + describe_letters(uids), letter_bytes_max),
      uids_(sorted(std::move(uids))) {}

protocol::write_bytes uid_fetch_many::first() {
  done_ = uids_.empty();
  return {.bytes = "UID FETCH " + uid_set(uids_) + " (UID BODY.PEEK[])"};
}

void uid_fetch_many::on_untagged(response& r) {
  if (r.word != "FETCH") return;
  auto const uid = number_of(find_item(r, "UID"));
  auto* body = find_item(r, "BODY[]");
  if (!uid || !body) return;
  auto const asked = std::lower_bound(uids_.begin(), uids_.end(), *uid);
  if (asked == uids_.end() || *asked != *uid) return;
  uids_.erase(asked);
  // NIL: Exchange answers so for a letter that it cannot convert; an empty letter is handled like any other.
  value_.push_back({.uid = *uid, .bytes = body->what == value::kind::nil ? std::string() : std::move(body->text)});
}

void uid_fetch_header::on_untagged(response& r) {
  if (r.word != "FETCH" || number_of(find_item(r, "UID")) != uid_) return;
  if (auto* header = find_item(r, "BODY[HEADER]")) value_ = std::move(header->text);
}

result<std::optional<std::string>> uid_fetch::outcome() {
  TRY(auto letters, uid_fetch_many::outcome());
  if (letters.empty()) return std::nullopt;
  return std::move(letters.front().bytes);
}

}  // namespace outlink::imap
