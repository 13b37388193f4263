#pragma once

#include "store/sqlite/data_folder.h"
#include "store/sqlite/database.h"
#include "store/sqlite/seal.h"

namespace outlink::sqlite {

/// The key of this folder: made when neither file nor database know one. Failures: "store.key" (fix_setup) when the
/// file is missing though secrets are sealed, or holds another key than theirs; those of read_key_file and of the
/// connection.
result<sealer> load_sealing_key(data_folder const& folder, connection& db);

}  // namespace outlink::sqlite
