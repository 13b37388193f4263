#pragma once

#include <filesystem>

#include "base/result.h"
#include "store/sqlite/file_handle.h"

namespace outlink::sqlite {

/// The folder that holds the database, the key and the lock; locked as long as this lives.
class data_folder {
 public:
  /// Makes it with mode 0700 when it is missing. Failures: "store.folder", "store.locked" (both fix_setup).
  static result<data_folder> open(std::filesystem::path const& where);

  std::filesystem::path database() const { return where_ / "outlink.db"; }
  std::filesystem::path key() const { return where_ / "outlink.key"; }
  /// Makes an empty database file with mode 0600 (SQLite gives its log the same mode) unless there is one.
  result<void> make_database_file() const;

 private:
  data_folder(std::filesystem::path where, file_handle lock) : where_(std::move(where)), lock_(std::move(lock)) {}
  std::filesystem::path where_;
  file_handle lock_;
};

}  // namespace outlink::sqlite
