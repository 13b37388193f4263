#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

/// Mail over Microsoft Graph v1.0, as far as a mailbox is read and letters are sent: addresses to call and answers to
/// read (learn.microsoft.com/graph/api, "message" and "mailFolder" resources). Ids are immutable ones: every call says
/// `Prefer: IdType="ImmutableId"`.
namespace outlink::graph {

/// A mailbox at a host: "graph.microsoft.com", or that of a national cloud.
struct place {
  /// Host, with a port when it is not 443.
  std::string host;
  /// The mailbox: an address or an object id.
  std::string user;
};

/// What every call says beside its token.
std::vector<std::pair<std::string, std::string>> usual_headers();

// --- addresses

/// A folder by its well-known name ("inbox", "archive") or its id.
std::string folder_url(place const& at, std::string_view folder);
/// Folders of that name below a folder; below the root when `parent` is empty.
std::string find_folder_url(place const& at, std::string_view parent, std::string_view name);
/// For POST of make_folder_body: a folder below `parent`, below the root when that is empty.
std::string make_folder_url(place const& at, std::string_view parent);
std::string make_folder_body(std::string_view name);
/// The first page of a delta of a folder's letters; with `since` only those that were received then or later.
std::string delta_url(place const& at, std::string_view folder, std::optional<time_point> since);
/// The letter as MIME.
std::string mime_url(place const& at, std::string_view id);
/// Subject and sender only.
std::string facts_url(place const& at, std::string_view id);
/// For PATCH and DELETE.
std::string letter_url(place const& at, std::string_view id);
std::string move_url(place const& at, std::string_view id);
/// For POST of the letter as MIME, in base64.
std::string send_url(place const& at);
/// The name by which Graph knows a folder that people call Inbox, Archive, Junk E-mail ... in English; empty for
/// others.
std::string_view well_known_folder(std::string_view name);

// --- answers

struct folder {
  std::string id;
  std::uint32_t letters = 0;
};
/// Failure "graph.malformed" (retry).
result<folder> read_folder(std::string_view body);
/// The first of a list; empty when the list is.
result<std::optional<folder>> read_folder_list(std::string_view body);

struct listed {
  std::string id;
  bool is_read = false;
  std::optional<time_point> received_at;
};
struct delta_page {
  /// Those that were removed are left out.
  std::vector<listed> letters;
  /// Where to go on: the next page of this delta, or the next delta.
  std::string next;
  bool is_last = false;
};
/// Failures "graph.malformed" (retry); also when a link leads to another host than `at`, which would be given the
/// token.
result<delta_page> read_delta(place const& at, std::string_view body);

/// The header of a letter made from facts_url's answer.
result<std::string> read_facts(std::string_view body);

/// What an answer that is no success means. `retry_after`: the header's value, may be empty. Failures:
/// "graph.authentication_failed" (consent_again), "graph.access_denied" (fix_setup), "graph.send_as_denied"
/// (fix_setup), "graph.not_found" (fix_setup), "graph.resync" (retry: the delta is too old, begin anew),
/// "graph.throttled" (wait_until), "graph.unavailable" (retry or wait_until), "graph.refused" (give_up).
failure failure_of(int status, std::string_view retry_after, std::string_view body, time_point now, std::string where);

}  // namespace outlink::graph
