#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/links_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, uid, link_id, login_hint, account, consented_at, created_at, updated_at, version, state, "
    "sealed_access_token, expires_at, sealed_refresh_token, scopes, obtained_at, "
    "trouble_code, trouble_remedy, trouble_words, trouble_peer, trouble_where, trouble_not_before, trouble_since, "
    "trouble_attempts, "
    "next_try";
constexpr std::string_view access_column = "grants.access_token";
constexpr std::string_view refresh_column = "grants.refresh_token";

// One row, as the state's columns: a state owns some of them, the others are NULL.

struct token_columns {
  std::string access;
  std::optional<std::string> refresh;
  std::string scopes;
};

links::token_set const* tokens_of(links::grant_state const& state) {
  if (auto const* s = std::get_if<links::usable>(&state)) return &s->tokens;
  if (auto const* s = std::get_if<links::failing>(&state)) return &s->tokens;
  if (auto const* s = std::get_if<links::needs_fix>(&state)) return &s->tokens;
  return nullptr;
}

links::trouble const* trouble_of(links::grant_state const& state) {
  if (auto const* s = std::get_if<links::failing>(&state)) return &s->why;
  if (auto const* s = std::get_if<links::needs_consent>(&state)) return &s->why;
  if (auto const* s = std::get_if<links::needs_fix>(&state)) return &s->why;
  return nullptr;
}

/// In the order of grant_state.
constexpr std::array<std::string_view, 5> state_names{"awaiting_consent", "usable", "failing", "needs_consent",
                                                      "needs_fix"};

std::optional<token_columns> seal_tokens(sealer const& seals, std::string_view uid, links::grant_state const& state) {
  auto const* tokens = tokens_of(state);
  if (!tokens) return std::nullopt;
  token_columns sealed{.access = seals.seal({access_column, uid}, tokens->access_token),
                       .scopes = joined_scopes(tokens->scopes)};
  if (!tokens->refresh_token.empty()) sealed.refresh = seals.seal({refresh_column, uid}, tokens->refresh_token);
  return sealed;
}

/// Appends the values of the state and its columns, state first, next_try last.
void append_state(std::vector<value>& values, links::grant_state const& state,
                  std::optional<token_columns> const& sealed) {
  values.emplace_back(state_names.at(state.index()));
  auto const none = value(std::nullopt);
  if (auto const* tokens = tokens_of(state); tokens && sealed)
    values.insert(values.end(), {value(blob{sealed->access}), value(tokens->expires_at),
                                 sealed->refresh ? value(blob{*sealed->refresh}) : none, value(sealed->scopes),
                                 value(tokens->obtained_at)});
  else
    values.insert(values.end(), 5, none);
  if (auto const* trouble = trouble_of(state))
    values.insert(values.end(), {value(trouble->why.code), value(stored_name(trouble->why.remedy)),
                                 value(trouble->why.words), value(trouble->why.peer), value(trouble->why.where),
                                 value(trouble->why.not_before), value(trouble->since), value(trouble->attempts)});
  else
    values.insert(values.end(), 8, none);
  auto const* failing = std::get_if<links::failing>(&state);
  values.push_back(failing ? value(failing->next_try) : none);
}

result<links::token_set> read_tokens(sealer const& seals, std::string_view uid, row& r) {
  links::token_set tokens;
  TRY(tokens.access_token, seals.open({access_column, uid}, r.bytes()));
  tokens.expires_at = r.time();
  if (auto const sealed = r.maybe_bytes()) {
    TRY(tokens.refresh_token, seals.open({refresh_column, uid}, *sealed));
  }
  tokens.scopes = split_words(r.text());
  tokens.obtained_at = r.time();
  return tokens;
}

result<links::trouble> read_trouble(row& r) {
  links::trouble t;
  t.why.code = r.text();
  TRY(t.why.remedy, from_stored_name<remedy>(r.text()));
  t.why.words = r.text();
  t.why.peer = r.text();
  t.why.where = r.text();
  t.why.not_before = r.maybe_time();
  t.since = r.time();
  t.attempts = static_cast<int>(r.integer());
  return t;
}

result<links::grant_state> read_state(sealer const& seals, std::string_view uid, row& r) {
  auto const name = r.text();
  bool const has_tokens = !r.next_is_null();
  links::token_set tokens;
  if (has_tokens) {
    TRY(tokens, read_tokens(seals, uid, r));
  } else {
    r.skip(5);
  }
  bool const has_trouble = !r.next_is_null();
  links::trouble trouble;
  if (has_trouble) {
    TRY(trouble, read_trouble(r));
  } else {
    r.skip(8);
  }
  if (name == "awaiting_consent") return links::awaiting_consent{};
  if (name == "usable") return links::usable{std::move(tokens)};
  if (name == "failing") return links::failing{std::move(tokens), std::move(trouble), r.time()};
  if (name == "needs_consent") return links::needs_consent{std::move(trouble)};
  if (name == "needs_fix") return links::needs_fix{std::move(tokens), std::move(trouble)};
  return fail({.code = "store.broken", .words = "reading a grant: it is in a state that this release does not know"});
}

result<links::grant> read_grant(sealer const& seals, row& r) {
  links::grant g;
  g.id = r.key<links::grant_id>();
  auto const uid = r.text();
  g.link = r.key<links::link_id>();
  g.login_hint = r.text();
  g.account = r.text();
  g.consented_at = r.maybe_time();
  g.created_at = r.time();
  g.updated_at = r.time();
  g.version = r.version();
  TRY(g.state, read_state(seals, uid, r));
  return g;
}

}  // namespace

result<std::vector<links::grant>> grants_table::list() {
  static auto const sql = fmt::format("SELECT {} FROM grants ORDER BY id", columns);
  return db_.all(sql, {}, [this](row& r) { return read_grant(seals_, r); });
}

result<std::vector<links::grant>> grants_table::list(links::link_id link) {
  static auto const sql = fmt::format("SELECT {} FROM grants WHERE link_id = $1 ORDER BY id", columns);
  return db_.all(sql, {link}, [this](row& r) { return read_grant(seals_, r); });
}

result<links::grant> grants_table::load(links::grant_id id) {
  static auto const sql = fmt::format("SELECT {} FROM grants WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, [this](row& r) { return read_grant(seals_, r); }));
  return found(std::move(one), "grant");
}

result<links::grant> grants_table::insert(links::grant const& g) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM links WHERE id = $1", g.link, "link"));
  auto const uid = make_uid();
  auto const sealed = seal_tokens(seals_, uid, g.state);
  static auto const sql = fmt::format(
      "INSERT INTO grants (uid, link_id, login_hint, account, consented_at, created_at, updated_at, version, state, "
      "sealed_access_token, expires_at, sealed_refresh_token, scopes, obtained_at, trouble_code, trouble_remedy, "
      "trouble_words, "
      "trouble_peer, trouble_where, trouble_not_before, trouble_since, trouble_attempts, next_try) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) "
      "RETURNING {}",
      columns);
  std::vector<value> values{uid, g.link, g.login_hint, g.account, g.consented_at, g.created_at, g.updated_at};
  append_state(values, g.state, sealed);
  TRY(auto made, db_.first(sql, values, [this](row& r) { return read_grant(seals_, r); }));
  return written(std::move(made));
}

result<links::grant> grants_table::replace(links::grant const& g, version seen) {
  TRY(auto const uid, db_.first("SELECT uid FROM grants WHERE id = $1", {g.id}, [](row& r) { return r.text(); }));
  if (!uid) return not_found("grant");
  auto const sealed = seal_tokens(seals_, *uid, g.state);
  // A grant never moves to another link.
  static auto const sql = fmt::format(
      "UPDATE grants SET login_hint = $3, account = $4, consented_at = $5, updated_at = $6, version = version + 1, "
      "state = $7, "
      "sealed_access_token = $8, expires_at = $9, sealed_refresh_token = $10, scopes = $11, obtained_at = $12, "
      "trouble_code = $13, "
      "trouble_remedy = $14, trouble_words = $15, trouble_peer = $16, trouble_where = $17, trouble_not_before = $18, "
      "trouble_since = $19, trouble_attempts = $20, next_try = $21 WHERE id = $1 AND version = $2 RETURNING {}",
      columns);
  std::vector<value> values{g.id, seen, g.login_hint, g.account, g.consented_at, g.updated_at};
  append_state(values, g.state, sealed);
  TRY(auto stored, db_.first(sql, values, [this](row& r) { return read_grant(seals_, r); }));
  if (!stored) return stale("grant");
  return *std::move(stored);
}

result<void> grants_table::remove(links::grant_id id) {
  TRY(auto const names, mailboxes_in_the_way(db_, "SELECT name FROM mailboxes WHERE grant_id = $1 ORDER BY name", id));
  if (!names.empty())
    return fail({.code = "grant.in_use",
                 .remedy = remedy::fix_input,
                 .words = fmt::format("removing the grant: incoming mail servers use it: {}", names)});
  TRY(auto const removed, db_.run("DELETE FROM grants WHERE id = $1", {id}));
  if (removed == 0) return not_found("grant");
  return {};
}

}  // namespace outlink::sqlite
