#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "store/sqlite/store.h"

namespace outlink::sqlite {

/// A folder of its own for one test, removed at the end.
class temporary_folder {
 public:
  temporary_folder() {
    auto name = (std::filesystem::temp_directory_path() / "outlink-store-XXXXXX").native();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  temporary_folder(temporary_folder const&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What the contract suites run on.
class sqlite_stage {
 public:
  sqlite_stage() {
    auto opened = store::open(folder_.path() / "data", loop_.get_executor());
    if (!opened) throw std::runtime_error(describe(opened.error()));
    store_ = *std::move(opened);
  }
  boost::asio::io_context& loop() { return loop_; }
  std::filesystem::path folder() const { return folder_.path() / "data"; }
  flow::storage<links::tables>& links() { return store_->links(); }
  flow::storage<mail::tables>& mail() { return store_->mail(); }
  flow::storage<outbox::tables>& outbox() { return store_->outbox(); }
  flow::storage<tracker::tables>& tracker() { return store_->tracker(); }
  flow::storage<access::tables>& access() { return store_->access(); }
  flow::storage<audit::tables>& audit() { return store_->audit(); }
  /// Closes and opens it again.
  void restart() {
    store_.reset();
    auto opened = store::open(folder_.path() / "data", loop_.get_executor());
    if (!opened) throw std::runtime_error(describe(opened.error()));
    store_ = *std::move(opened);
  }

 private:
  temporary_folder folder_;
  boost::asio::io_context loop_;
  std::unique_ptr<store> store_;
};

}  // namespace outlink::sqlite
