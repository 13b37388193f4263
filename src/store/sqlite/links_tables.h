#pragma once

#include "links/links.h"
#include "store/sqlite/tables.h"

namespace outlink::sqlite {

/// The ports of links on one connection. Client secrets, tokens and PKCE verifiers are sealed on their way in.
class links_table final : public links::link_store {
 public:
  explicit links_table(context c) : db_(c.db), seals_(c.seals) {}
  result<std::vector<links::link>> list() override;
  result<links::link> load(links::link_id id) override;
  result<links::link> insert(links::link const& l) override;
  result<links::link> replace(links::link const& l, version seen) override;
  result<void> remove(links::link_id id) override;

 private:
  result<void> read_parts(links::link& l);
  result<void> write_parts(links::link const& l);
  connection& db_;
  sealer const& seals_;
};

class grants_table final : public links::grant_store {
 public:
  explicit grants_table(context c) : db_(c.db), seals_(c.seals) {}
  result<std::vector<links::grant>> list() override;
  result<std::vector<links::grant>> list(links::link_id link) override;
  result<links::grant> load(links::grant_id id) override;
  result<links::grant> insert(links::grant const& g) override;
  result<links::grant> replace(links::grant const& g, version seen) override;
  result<void> remove(links::grant_id id) override;

 private:
  result<std::vector<links::grant>> select(std::string_view where, std::vector<value> const& values);
  result<void> read_candidates(std::vector<links::grant>& grants);
  result<void> write_candidate(links::grant const& g);
  connection& db_;
  sealer const& seals_;
};

class consents_table final : public links::consent_store {
 public:
  explicit consents_table(context c) : db_(c.db), seals_(c.seals) {}
  result<void> insert(links::pending_consent const& c) override;
  result<std::optional<links::pending_consent>> take(std::string_view state_digest) override;
  result<void> remove_expired(time_point now) override;

 private:
  connection& db_;
  sealer const& seals_;
};

class told_table final : public links::told_store {
 public:
  explicit told_table(context c) : db_(c.db) {}
  result<std::vector<std::string>> list() override;
  result<void> record(std::string_view key, time_point now) override;
  result<void> remove_before(time_point when) override;

 private:
  connection& db_;
};

/// Blank-separated, as RFC 6749 section 3.3 writes them; a scope cannot contain a blank.
std::string joined_scopes(std::vector<std::string> const& scopes);

/// "'Support', 'Sales'": the mail servers, incoming and outgoing, that stand in the way; empty when none does. `sql`
/// selects their names by $1.
result<std::string> servers_in_the_way(connection& db, std::string_view sql, value const& key);

}  // namespace outlink::sqlite
