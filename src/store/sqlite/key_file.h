#pragma once

#include <filesystem>

#include "store/sqlite/seal.h"

namespace outlink::sqlite {

/// Reads the sealing key. The file is one line of text: "outlink-sealing-key 1 <key id> <key> <checksum>", hexadecimal,
/// mode 0600. Failures: "store.key" (fix_setup): missing, readable by group or others, damaged.
result<sealer> read_key_file(std::filesystem::path const& file);

/// Makes a new key and its file, durably; never overwrites one. Failures: "store.key" (fix_setup).
result<sealer> make_key_file(std::filesystem::path const& file);

}  // namespace outlink::sqlite
