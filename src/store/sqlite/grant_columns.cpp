#include "store/sqlite/grant_columns.h"

#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/links_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

/// In the order of grant_state.
constexpr std::array<std::string_view, 6> state_names{"awaiting_consent", "awaiting_device", "usable",
                                                      "failing",          "needs_consent",   "needs_fix"};
constexpr int trouble_columns_count = 10;
constexpr int device_columns_count = 6;
constexpr std::string_view device_code_column = "grants.device_code";

std::string column(std::string_view table, std::string_view name) { return fmt::format("{}.{}", table, name); }

void add_trouble(row_values& to, links::trouble const* t) {
  if (!t) return to.add_nulls(trouble_columns_count);
  to.add(t->why.code);
  to.add(stored_name(t->why.remedy));
  to.add(t->why.words);
  to.add(t->why.peer);
  to.add(t->why.where);
  to.add(t->why.peer_code);
  to.add(t->why.trace);
  to.add(t->why.not_before);
  to.add(t->since);
  to.add(t->attempts);
}

result<links::trouble> read_trouble(row& r) {
  links::trouble t;
  t.why.code = r.text();
  TRY(t.why.remedy, from_stored_name<remedy>(r.text()));
  t.why.words = r.text();
  t.why.peer = r.text();
  t.why.where = r.text();
  t.why.peer_code = r.text();
  t.why.trace = r.text();
  t.why.not_before = r.maybe_time();
  t.since = r.time();
  t.attempts = static_cast<int>(r.integer());
  return t;
}

result<links::awaiting_device> read_device(sealer const& seals, std::string_view uid, row& r, time_point next_poll) {
  links::awaiting_device d;
  TRY(d.device_code, seals.open({device_code_column, uid}, r.bytes()));
  d.user_code = r.text();
  d.verification_url = r.text();
  d.verification_url_complete = r.text();
  d.expires_at = r.time();
  d.interval = duration(r.integer());
  d.next_poll = next_poll;
  return d;
}

}  // namespace

std::string row_values::places() const {
  std::string text;
  for (std::size_t i = 1; i <= values_.size(); ++i) text += fmt::format("{}${}", i == 1 ? "" : ", ", i);
  return text;
}

std::string assignments(std::string_view columns, int first) {
  std::string text;
  while (!columns.empty()) {
    auto const end = std::min(columns.find(", "), columns.size());
    text += fmt::format("{}{} = ${}", text.empty() ? "" : ", ", columns.substr(0, end), first++);
    columns.remove_prefix(std::min(end + 2, columns.size()));
  }
  return text;
}

void add_identity(row_values& to, links::identity const& who) {
  to.add(who.subject);
  to.add(who.address);
  to.add(who.user_name);
  to.add(who.tenant);
}

links::identity read_identity(row& r) {
  links::identity who;
  who.subject = r.text();
  who.address = r.text();
  who.user_name = r.text();
  who.tenant = r.text();
  return who;
}

void add_tokens(row_values& to, sealer const& seals, std::string_view table, std::string_view uid,
                links::token_set const* t) {
  if (!t) return to.add_nulls(token_columns_count);
  to.add_bytes(seals.seal({column(table, "access_token"), uid}, t->access_token));
  to.add(t->expires_at);
  if (t->refresh_token.empty())
    to.add_nulls(1);
  else
    to.add_bytes(seals.seal({column(table, "refresh_token"), uid}, t->refresh_token));
  to.add_text(joined_scopes(t->scopes));
  to.add(t->obtained_at);
  to.add(t->refresh_token_expires_at);
  to.add(t->refresh_sent_at);
}

result<std::optional<links::token_set>> read_tokens(sealer const& seals, std::string_view table, std::string_view uid,
                                                    row& r) {
  if (r.next_is_null()) {
    r.skip(token_columns_count);
    return std::optional<links::token_set>();
  }
  links::token_set t;
  TRY(t.access_token, seals.open({column(table, "access_token"), uid}, r.bytes()));
  t.expires_at = r.time();
  if (auto const sealed = r.maybe_bytes()) {
    TRY(t.refresh_token, seals.open({column(table, "refresh_token"), uid}, *sealed));
  }
  t.scopes = split_words(r.text());
  t.obtained_at = r.time();
  t.refresh_token_expires_at = r.maybe_time();
  t.refresh_sent_at = r.maybe_time();
  return std::optional(std::move(t));
}

void add_state(row_values& to, sealer const& seals, std::string_view uid, links::grant_state const& state) {
  to.add(state_names.at(state.index()));
  add_tokens(to, seals, "grants", uid, links::tokens_of(state));
  add_trouble(to, links::trouble_of(state));
  auto const* failing = std::get_if<links::failing>(&state);
  auto const* device = std::get_if<links::awaiting_device>(&state);
  to.add(failing  ? std::optional(failing->next_try)
         : device ? std::optional(device->next_poll)
                  : std::optional<time_point>());
  if (!device) return to.add_nulls(device_columns_count);
  to.add_bytes(seals.seal({device_code_column, uid}, device->device_code));
  to.add(device->user_code);
  to.add(device->verification_url);
  to.add(device->verification_url_complete);
  to.add(device->expires_at);
  to.add(device->interval.count());
}

result<links::grant_state> read_state(sealer const& seals, std::string_view uid, row& r) {
  auto const name = r.text();
  TRY(auto tokens, read_tokens(seals, "grants", uid, r));
  links::trouble trouble;
  if (r.next_is_null()) {
    r.skip(trouble_columns_count);
  } else {
    TRY(trouble, read_trouble(r));
  }
  auto const next = r.maybe_time();
  if (name == "awaiting_device" && next) {
    TRY(auto device, read_device(seals, uid, r, *next));
    return device;
  }
  r.skip(device_columns_count);
  if (name == "awaiting_consent") return links::awaiting_consent{};
  if (name == "usable" && tokens) return links::usable{*std::move(tokens)};
  if (name == "failing" && next) return links::failing{std::move(tokens), std::move(trouble), *next};
  if (name == "needs_consent") return links::needs_consent{std::move(trouble)};
  if (name == "needs_fix") return links::needs_fix{std::move(tokens), std::move(trouble)};
  return fail({.code = "store.broken", .words = "reading a grant: it is in a state that this release does not know"});
}

}  // namespace outlink::sqlite
