#pragma once

#include "audit/audit.h"
#include "store/sqlite/tables.h"

namespace outlink::sqlite {

/// The port of audit on one connection.
class audit_table final : public audit::entry_store {
 public:
  explicit audit_table(context c) : db_(c.db) {}
  result<audit::entry> insert(audit::entry const& e) override;
  result<void> recount(audit::entry_id id, std::int64_t count, time_point last_at) override;
  result<std::vector<audit::entry>> list(audit::query const& q) override;
  result<std::int64_t> remove_before(time_point when, std::size_t at_most) override;

 private:
  connection& db_;
};

}  // namespace outlink::sqlite
