#include "store/sqlite/sealing_key.h"

#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/key_file.h"

namespace outlink::sqlite {
namespace {

std::unexpected<failure> wrong_key(std::filesystem::path const& file, std::string_view why) {
  return fail(
      {.code = "store.key",
       .remedy = remedy::fix_setup,
       .words = fmt::format("opening the data folder: {} {}; put the copy from your backup there", file.native(), why),
       .where = file.native()});
}

}  // namespace

result<sealer> load_sealing_key(data_folder const& folder, connection& db) {
  auto const file = folder.key();
  TRY(auto const known, db.first("SELECT key_id FROM sealing_keys", {}, [](row& r) { return r.text(); }));
  std::error_code unreadable;
  bool const there = std::filesystem::exists(file, unreadable);
  if (!there && known) return wrong_key(file, "is missing, and without it nobody can open the secrets in the database");
  // A crash between file and row leaves a file alone: it is taken.
  TRY(auto key, there ? read_key_file(file) : make_key_file(file));
  auto const key_id = hex(key.key_id());
  if (!known) TRY_DO(db.run("INSERT INTO sealing_keys (key_id) VALUES ($1)", {key_id}));
  if (known && *known != key_id)
    return wrong_key(file, "is not the key that the secrets in the database were sealed with");
  return key;
}

}  // namespace outlink::sqlite
