#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>

#include "access/access.h"
#include "audit/audit.h"
#include "flow/storage.h"
#include "links/links.h"
#include "mail/stores.h"
#include "outbox/outbox.h"
#include "tracker/tracker.h"

namespace outlink::sqlite {

/// All tables of the program in one SQLite database in a data folder. Work runs on two threads of the store's own (one
/// writes, one reads); results come back on the executor that was given. Destroying it finishes the work that was
/// accepted.
class store {
 public:
  /// Opens the folder; makes it (mode 0700), the database and the sealing key at the first start; brings older tables
  /// up to date. Blocks. The executor must outlive the store. Failures, all fix_setup unless said otherwise:
  /// "store.locked" (another process uses the folder), "store.newer" (a later release wrote it), "store.folder" (cannot
  /// be made or read), "store.key" (the key file is missing, damaged, readable by others, or not the one that the
  /// secrets were sealed with), "store.full", "store.broken" (report_bug).
  static result<std::unique_ptr<store>> open(std::filesystem::path const& folder, boost::asio::any_io_executor io);
  ~store();
  store(store const&) = delete;

  flow::storage<links::tables>& links();
  flow::storage<mail::tables>& mail();
  flow::storage<outbox::tables>& outbox();
  flow::storage<tracker::tables>& tracker();
  flow::storage<access::tables>& access();
  flow::storage<audit::tables>& audit();

 private:
  struct parts;
  explicit store(std::unique_ptr<parts> p);
  std::unique_ptr<parts> parts_;
};

}  // namespace outlink::sqlite
