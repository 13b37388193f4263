#pragma once

#include "access/access.h"
#include "store/sqlite/tables.h"

namespace outlink::sqlite {

/// The ports of access on one connection. An account shares its person with the tracker.
class accounts final : public access::account_store {
 public:
  explicit accounts(context c) : db_(c.db) {}
  result<std::vector<access::account>> list() override;
  result<std::optional<access::account>> find(std::string_view email) override;
  result<access::account> load(tracker::person_id id) override;
  result<access::account> insert(access::account const& a) override;
  result<void> replace(access::account const& a) override;

 private:
  connection& db_;
};

class sessions final : public access::session_store {
 public:
  explicit sessions(context c) : db_(c.db) {}
  result<void> insert(access::session const& s) override;
  result<std::optional<access::session>> find(std::string_view digest) override;
  result<void> remove(std::string_view digest) override;
  result<void> remove_expired(time_point now) override;

 private:
  connection& db_;
};

class api_tokens final : public access::api_token_store {
 public:
  explicit api_tokens(context c) : db_(c.db) {}
  result<std::vector<access::api_token>> list() override;
  result<std::optional<access::api_token>> find(std::string_view digest) override;
  result<access::api_token> insert(access::api_token const& t) override;
  result<void> remove(access::api_token_id id) override;
  result<void> record_use(access::api_token_id id, time_point when) override;

 private:
  result<void> read_accounts(access::api_token& t);
  connection& db_;
};

}  // namespace outlink::sqlite
