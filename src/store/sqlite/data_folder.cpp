#include "store/sqlite/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace outlink::sqlite {
namespace {

std::unexpected<failure> folder_failure(std::filesystem::path const& path, int code) {
  return fail(
      {.code = "store.folder",
       .remedy = remedy::fix_setup,
       .words = fmt::format("opening the data folder: {}: {}", path.native(), std::generic_category().message(code)),
       .where = path.native()});
}

result<void> make_folder(std::filesystem::path const& where) {
  std::error_code trouble;
  if (where.has_parent_path()) std::filesystem::create_directories(where.parent_path(), trouble);
  if (trouble) return folder_failure(where.parent_path(), trouble.value());
  if (::mkdir(where.c_str(), 0700) != 0 && errno != EEXIST) return folder_failure(where, errno);
  return {};
}

}  // namespace

result<data_folder> data_folder::open(std::filesystem::path const& where) {
  TRY_DO(make_folder(where));
  auto const lock_path = where / "lock";
  file_handle lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return folder_failure(lock_path, errno);
  // flock, not fcntl: it belongs to this descriptor, so a second store in the same process is refused too.
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return folder_failure(lock_path, errno);
    return fail(
        {.code = "store.locked",
         .remedy = remedy::fix_setup,
         .words = fmt::format("opening the data folder: another Outlink is using {}; stop it, or choose another folder",
                              where.native()),
         .where = where.native()});
  }
  return data_folder(where, std::move(lock));
}

result<void> data_folder::make_database_file() const {
  file_handle const file(::open(database().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return folder_failure(database(), errno);
  return {};
}

}  // namespace outlink::sqlite
