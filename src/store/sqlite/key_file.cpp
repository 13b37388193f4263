#include "store/sqlite/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/text.h"
#include "store/sqlite/file_handle.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view magic = "outlink-sealing-key";
constexpr std::string_view layout = "1";
constexpr std::size_t checksum_bytes = 8;

std::unexpected<failure> key_failure(std::filesystem::path const& file, std::string_view why) {
  return fail({.code = "store.key",
               .remedy = remedy::fix_setup,
               .words = fmt::format("reading the sealing key {}: {}", file.native(), why),
               .where = file.native()});
}

std::string reason_of(int code) { return std::generic_category().message(code); }

std::string checksum(std::string_view key_id, std::string_view key) {
  return hex(sha256(std::string(key_id) + std::string(key)).substr(0, checksum_bytes));
}

std::optional<std::string> unhex(std::string_view text, std::size_t bytes) {
  std::string out(bytes, '\0');
  std::size_t written = 0;
  if (text.size() != 2 * bytes ||
      sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), bytes, text.data(), text.size(), nullptr, &written,
                     nullptr) != 0 ||
      written != bytes)
    return std::nullopt;
  return out;
}

/// The whole file as long as it is as small as a key file.
result<secret_text> read_small(std::filesystem::path const& file, int descriptor) {
  std::string text(512, '\0');
  auto const got = ::pread(descriptor, text.data(), text.size(), 0);
  if (got < 0) return key_failure(file, reason_of(errno));
  text.resize(static_cast<std::size_t>(got));
  return secret_text(std::move(text));
}

result<void> write_durably(std::filesystem::path const& file, secret_text const& line) {
  auto const fresh = std::filesystem::path(file) += ".new";
  // Left behind by a start that was cut short; nothing was sealed with it.
  ::unlink(fresh.c_str());
  file_handle const out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!out) return key_failure(file, reason_of(errno));
  auto const& text = line.reveal();
  if (::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(out.get()) != 0)
    return key_failure(file, reason_of(errno));
  // NOREPLACE: an existing key is never overwritten.
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) != 0)
    return key_failure(file, reason_of(errno));
  file_handle const folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return key_failure(file, reason_of(errno));
  return {};
}

}  // namespace

result<sealer> read_key_file(std::filesystem::path const& file) {
  file_handle const in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in) return key_failure(file, reason_of(errno));
  struct stat about{};
  if (::fstat(in.get(), &about) != 0) return key_failure(file, reason_of(errno));
  if ((about.st_mode & 077) != 0)
    return key_failure(file, fmt::format("group or others may read it; run: chmod 600 {}", file.native()));
  TRY(auto const line, read_small(file, in.get()));
  std::string_view const text = trim(line.reveal());
  auto const parts = split_words(text);
  if (parts.size() != 5 || parts[0] != magic) return key_failure(file, "it is no key file");
  if (parts[1] != layout) return key_failure(file, "a later release wrote it");
  auto key_id = unhex(parts[2], sealer::key_id_bytes);
  auto key = unhex(parts[3], sealer::key_bytes);
  if (!key_id || !key || checksum(*key_id, *key) != parts[4])
    return key_failure(file, "it is damaged (the checksum is wrong); put the copy from your backup there");
  return sealer(secret_text(*std::move(key)), *std::move(key_id));
}

result<sealer> make_key_file(std::filesystem::path const& file) {
  if (sodium_init() < 0) return key_failure(file, "libsodium does not start");
  std::string key(sealer::key_bytes, '\0');
  std::string key_id(sealer::key_id_bytes, '\0');
  randombytes_buf(key.data(), key.size());
  randombytes_buf(key_id.data(), key_id.size());
  secret_text const line(fmt::format("{} {} {} {} {}\n", magic, layout, hex(key_id), hex(key), checksum(key_id, key)));
  TRY_DO(write_durably(file, line));
  return sealer(secret_text(std::move(key)), std::move(key_id));
}

}  // namespace outlink::sqlite
