#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace outlink::sqlite {

/// Where a sealed value belongs: a value that was moved to another column or row does not open.
struct seal_place {
  /// "links.client_secret".
  std::string_view column;
  /// What names the row for good: its random uid or its primary key.
  std::string_view row;
};

/// Seals secrets for the tables: XChaCha20-Poly1305 with a random nonce; the place is authenticated along with it.
/// Layout: format version (1 byte), key id (8), nonce (24), ciphertext with tag. The first two make a change of key
/// possible.
class sealer {
 public:
  static constexpr std::size_t key_bytes = 32;
  static constexpr std::size_t key_id_bytes = 8;

  /// `key` has key_bytes, `key_id` has key_id_bytes; anything else aborts.
  sealer(secret_text key, std::string key_id);

  std::string seal(seal_place const& place, secret_text const& plain) const;
  /// "store.unsealed" (fix_setup) when it was sealed with another key or for another place, or was changed.
  result<secret_text> open(seal_place const& place, std::string_view sealed) const;
  std::string const& key_id() const { return key_id_; }

 private:
  secret_text key_;
  std::string key_id_;
};

}  // namespace outlink::sqlite
