#include "protocol/graph/graph.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::graph {
namespace {

namespace json = boost::json;

// https://learn.microsoft.com/graph/api/resources/mailfolder, "Well-known folder names".
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> well_known{{{"inbox", "inbox"},
                                                                                   {"archive", "archive"},
                                                                                   {"deleted items", "deleteditems"},
                                                                                   {"drafts", "drafts"},
                                                                                   {"junk email", "junkemail"},
                                                                                   {"junk e-mail", "junkemail"},
                                                                                   {"outbox", "outbox"},
                                                                                   {"sent items", "sentitems"}}};

std::string mailbox_url(place const& at) { return "https://" + at.host + "/v1.0/users/" + percent_encode(at.user); }

failure malformed(std::string words) {
  return {.code = "graph.malformed",
          .remedy = remedy::retry,
          .words = "Reading an answer of Microsoft Graph: " + std::move(words),
          .where = "answer"};
}

result<json::object> read_object(std::string_view body) {
  boost::system::error_code ec;
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  auto value = json::parse(body, ec, {}, options);
  if (ec || !value.is_object()) return fail(malformed("it is not a JSON object."));
  return std::move(value.as_object());
}

std::string text_of(json::object const& o, std::string_view name) {
  auto const* v = o.if_contains(name);
  return v && v->is_string() ? std::string(v->as_string()) : std::string();
}

json::array const* list_of(json::object const& o) {
  auto const* v = o.if_contains("value");
  return v && v->is_array() ? &v->as_array() : nullptr;
}

bool is_id(std::string const& id) { return !id.empty() && id.size() <= limits::letter_uid_bytes_max; }

result<folder> folder_of(json::object const& o) {
  folder f{.id = text_of(o, "id")};
  if (!is_id(f.id)) return fail(malformed("a folder has no id."));
  auto const* count = o.if_contains("totalItemCount");
  if (count && count->is_int64()) f.letters = static_cast<std::uint32_t>(std::max<std::int64_t>(0, count->as_int64()));
  return f;
}

// The token is sent to whoever a link names: only the host that was asked may be named.
bool is_at(place const& at, std::string_view link) {
  return link.size() <= limits::graph_link_bytes_max && link.starts_with("https://" + at.host + "/");
}

std::optional<listed> letter_of(json::value const& v) {
  auto const* o = v.if_object();
  if (!o || o->contains("@removed")) return std::nullopt;
  listed l{.id = text_of(*o, "id"), .received_at = read_rfc3339(text_of(*o, "receivedDateTime"))};
  auto const* read = o->if_contains("isRead");
  l.is_read = read && read->is_bool() && read->as_bool();
  return is_id(l.id) ? std::optional(std::move(l)) : std::nullopt;
}

std::optional<time_point> read_retry_after(std::string_view text, time_point now) {
  std::int64_t seconds = 0;
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || ec != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return now +
         std::min<duration>(std::chrono::seconds(std::min<std::int64_t>(seconds, 1'000'000)), limits::retry_after_max);
}

struct told_error {
  std::string code;
  std::string message;
  std::string trace;
};

told_error error_of(std::string_view body) {
  told_error told;
  auto const o = read_object(body);
  auto const* e = o ? o->if_contains("error") : nullptr;
  if (!e || !e->is_object()) return told;
  told.code = text_of(e->as_object(), "code");
  told.message = text_of(e->as_object(), "message");
  auto const* inner = e->as_object().if_contains("innerError");
  if (inner && inner->is_object()) told.trace = text_of(inner->as_object(), "request-id");
  return told;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> usual_headers() {
  return {{"Accept", "application/json"},
          {"Prefer", "IdType=\"ImmutableId\""},
          {"Prefer", "odata.maxpagesize=" + std::to_string(limits::mailbox_batch_letters)}};
}

std::string folder_url(place const& at, std::string_view folder) {
  return mailbox_url(at) + "/mailFolders/" + percent_encode(folder) + "?$select=id,totalItemCount";
}

std::string find_folder_url(place const& at, std::string_view parent, std::string_view name) {
  std::string quoted;
  for (char const c : name) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return make_folder_url(at, parent) +
         "?$select=id,totalItemCount&$filter=" + percent_encode("displayName eq '" + quoted + "'");
}

std::string make_folder_url(place const& at, std::string_view parent) {
  auto const below = parent.empty() ? "/mailFolders" : "/mailFolders/" + percent_encode(parent) + "/childFolders";
  return mailbox_url(at) + below;
}

std::string make_folder_body(std::string_view name) { return json::serialize(json::object{{"displayName", name}}); }

std::string delta_url(place const& at, std::string_view folder, std::optional<time_point> since) {
  auto url =
      mailbox_url(at) + "/mailFolders/" + percent_encode(folder) + "/messages/delta?$select=id,isRead,receivedDateTime";
  if (since) url += "&$filter=" + percent_encode("receivedDateTime ge " + rfc3339(*since));
  return url;
}

std::string letter_url(place const& at, std::string_view id) {
  return mailbox_url(at) + "/messages/" + percent_encode(id);
}
std::string mime_url(place const& at, std::string_view id) { return letter_url(at, id) + "/$value"; }
std::string facts_url(place const& at, std::string_view id) { return letter_url(at, id) + "?$select=subject,from"; }
std::string move_url(place const& at, std::string_view id) { return letter_url(at, id) + "/move"; }
std::string send_url(place const& at) { return mailbox_url(at) + "/sendMail"; }

std::string_view well_known_folder(std::string_view name) {
  auto const lower = ascii_lower(name);
  for (auto const& [known, graph_name] : well_known)
    if (known == lower) return graph_name;
  return {};
}

result<folder> read_folder(std::string_view body) {
  TRY(auto const o, read_object(body));
  return folder_of(o);
}

result<std::optional<folder>> read_folder_list(std::string_view body) {
  TRY(auto const o, read_object(body));
  auto const* all = list_of(o);
  if (!all) return fail(malformed("it has no list of folders."));
  if (all->empty() || !all->front().is_object()) return std::optional<folder>();
  TRY(auto f, folder_of(all->front().as_object()));
  return std::optional(std::move(f));
}

result<delta_page> read_delta(place const& at, std::string_view body) {
  TRY(auto const o, read_object(body));
  auto const* all = list_of(o);
  if (!all) return fail(malformed("it has no list of letters."));
  delta_page page;
  for (auto const& v : *all)
    if (auto l = letter_of(v)) page.letters.push_back(*std::move(l));
  page.next = text_of(o, "@odata.nextLink");
  page.is_last = page.next.empty();
  if (page.is_last) page.next = text_of(o, "@odata.deltaLink");
  if (!is_at(at, page.next)) return fail(malformed("its link to what follows leads to another place."));
  return page;
}

result<std::string> read_facts(std::string_view body) {
  TRY(auto const o, read_object(body));
  auto const one_line = [](std::string text) {
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return std::string(utf8_prefix(text, limits::letter_subject_bytes_max));
  };
  std::string header = "Subject: " + one_line(text_of(o, "subject")) + "\r\n";
  auto const* from = o.if_contains("from");
  auto const* address = from && from->is_object() ? from->as_object().if_contains("emailAddress") : nullptr;
  if (address && address->is_object())
    header += "From: <" + one_line(text_of(address->as_object(), "address")) + ">\r\n";
  return header + "\r\n";
}

failure failure_of(int status, std::string_view retry_after, std::string_view body, time_point now, std::string where) {
  auto const told = error_of(body);
  failure f{.code = "graph.refused",
            .remedy = remedy::give_up,
            .words = "Microsoft Graph refused the request.",
            .peer = peer_words(told.message.empty() ? "HTTP " + std::to_string(status) : told.message),
            .where = std::move(where),
            .peer_code = peer_words(told.code),
            .trace = told.trace.empty() ? std::string() : "request-id=" + peer_words(told.trace)};
  auto const become = [&](std::string code, remedy r, std::string words) {
    f.code = std::move(code);
    f.remedy = r;
    f.words = std::move(words);
  };
  if (told.code == "ErrorSendAsDenied") {
    become("graph.send_as_denied", remedy::fix_setup,
           "Microsoft Graph does not let this mailbox send from the From address. Use the mailbox's own address, or "
           "give it the right to send as the other in Exchange.");
  } else if (status == 401) {
    become("graph.authentication_failed", remedy::consent_again, "Microsoft Graph refused the access token.");
  } else if (status == 403) {
    become("graph.access_denied", remedy::fix_setup,
           "Microsoft Graph accepted the token, but it has no right to this mailbox: the scopes Mail.ReadWrite (and "
           "Mail.Send), an administrator's consent, or access to a shared mailbox may be missing.");
  } else if (status == 404) {
    become("graph.not_found", remedy::fix_setup, "Microsoft Graph knows no such mailbox, folder or letter.");
  } else if (status == 410 || told.code == "syncStateNotFound") {
    become("graph.resync", remedy::retry, "Microsoft Graph has forgotten how far this folder was read.");
  } else if (status == 429 || status == 408 || status >= 500) {
    become(status == 429 ? "graph.throttled" : "graph.unavailable", remedy::retry,
           status == 429 ? "Microsoft Graph asks to be called less often." : "Microsoft Graph cannot answer now.");
    f.not_before = read_retry_after(retry_after, now);
    if (f.not_before) f.remedy = remedy::wait_until;
  }
  return f;
}

}  // namespace outlink::graph
