#include "store/sqlite/links_tables.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view verifier_column = "consents.code_verifier";

result<links::pending_consent> read_consent(sealer const& seals, row& r) {
  links::pending_consent c;
  c.state_digest = r.text();
  c.session_digest = r.text();
  c.grant = r.key<links::grant_id>();
  TRY(c.code_verifier, seals.open({verifier_column, c.state_digest}, r.bytes()));
  c.nonce = r.text();
  c.return_to = r.text();
  c.expires_at = r.time();
  return c;
}

}  // namespace

result<void> consents_table::insert(links::pending_consent const& c) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM grants WHERE id = $1", c.grant, "grant"));
  // The digest is the row's name: it is random and never changes.
  auto const sealed = seals_.seal({verifier_column, c.state_digest}, c.code_verifier);
  TRY_DO(
      db_.run("INSERT INTO consents (state_digest, session_digest, grant_id, sealed_code_verifier, nonce, return_to, "
              "expires_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7)",
              {c.state_digest, c.session_digest, c.grant, blob{sealed}, c.nonce, c.return_to, c.expires_at}));
  return {};
}

result<std::optional<links::pending_consent>> consents_table::take(std::string_view state_digest) {
  return db_.first(
      "DELETE FROM consents WHERE state_digest = $1 "
      "RETURNING state_digest, session_digest, grant_id, sealed_code_verifier, nonce, return_to, expires_at",
      {state_digest}, [this](row& r) { return read_consent(seals_, r); });
}

result<void> consents_table::remove_expired(time_point now) {
  TRY_DO(db_.run("DELETE FROM consents WHERE expires_at <= $1", {now}));
  return {};
}

}  // namespace outlink::sqlite
