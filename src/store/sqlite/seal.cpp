#include "store/sqlite/seal.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cstdlib>

namespace outlink::sqlite {
namespace {

constexpr char format_version = 1;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t header_bytes = 1 + sealer::key_id_bytes;

unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
unsigned char const* octets(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

/// What is authenticated but not encrypted. The length of the column makes "a.b" + "c" differ from "a.bc" + "".
std::string associated(std::string_view header, seal_place const& place) {
  return fmt::format("{}{}:{}/{}", header, place.column.size(), place.column, place.row);
}

std::unexpected<failure> unsealed(seal_place const& place, std::string_view why) {
  return fail({.code = "store.unsealed",
               .remedy = remedy::fix_setup,
               .words = fmt::format("opening a sealed value of {}: {}", place.column, why),
               .where = std::string(place.column)});
}

}  // namespace

sealer::sealer(secret_text key, std::string key_id) : key_(std::move(key)), key_id_(std::move(key_id)) {
  if (sodium_init() < 0 || key_.reveal().size() != key_bytes || key_id_.size() != key_id_bytes) std::abort();
}

std::string sealer::seal(seal_place const& place, secret_text const& plain) const {
  auto const& text = plain.reveal();
  std::string const header = format_version + key_id_;
  auto const context = associated(header, place);
  std::string nonce(nonce_bytes, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string sealed(text.size() + tag_bytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(octets(sealed), nullptr, octets(std::string_view(text)), text.size(),
                                             octets(std::string_view(context)), context.size(), nullptr, octets(nonce),
                                             octets(std::string_view(key_.reveal())));
  return header + nonce + sealed;
}

result<secret_text> sealer::open(seal_place const& place, std::string_view sealed) const {
  if (sealed.size() < header_bytes + nonce_bytes + tag_bytes) return unsealed(place, "it is too short to be one");
  if (sealed[0] != format_version) return unsealed(place, "a later release sealed it");
  auto const header = sealed.substr(0, header_bytes);
  if (header.substr(1) != key_id_)
    return unsealed(place, "it was sealed with another key than the one in the key file");
  auto const nonce = sealed.substr(header_bytes, nonce_bytes);
  auto const cipher = sealed.substr(header_bytes + nonce_bytes);
  auto const context = associated(header, place);
  std::string plain(cipher.size() - tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(octets(plain), nullptr, nullptr, octets(cipher), cipher.size(),
                                                 octets(std::string_view(context)), context.size(), octets(nonce),
                                                 octets(std::string_view(key_.reveal()))) != 0)
    return unsealed(place, "it was changed, or belongs to another row");
  return secret_text(std::move(plain));
}

}  // namespace outlink::sqlite
