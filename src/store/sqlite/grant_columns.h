#pragma once

#include "links/links.h"
#include "store/sqlite/tables.h"

/// The groups of columns that grants and candidates share, written and read in one order.
namespace outlink::sqlite {

inline constexpr std::string_view who_columns = "who_subject, who_address, who_user_name, who_tenant";
inline constexpr std::string_view token_columns =
    "sealed_access_token, expires_at, sealed_refresh_token, scopes, obtained_at, refresh_token_expires_at, "
    "refresh_sent_at";
inline constexpr int token_columns_count = 7;
inline constexpr std::string_view trouble_columns =
    "trouble_code, trouble_remedy, trouble_words, trouble_peer, trouble_where, trouble_peer_code, trouble_trace, "
    "trouble_not_before, trouble_since, "
    "trouble_attempts";
inline constexpr std::string_view device_columns =
    "sealed_device_code, device_user_code, device_url, device_url_complete, device_expires_at, device_interval";

/// Values are borrowed until they are bound, so what had to be made for them is kept here.
class row_values {
 public:
  template <class T>
  void add(T const& v) {
    values_.emplace_back(v);
  }
  void add_bytes(std::string sealed) { values_.emplace_back(blob{keep(std::move(sealed))}); }
  void add_text(std::string made) { values_.emplace_back(std::string_view(keep(std::move(made)))); }
  void add_nulls(int count) { values_.insert(values_.end(), static_cast<std::size_t>(count), value(std::nullopt)); }
  std::vector<value> const& all() const { return values_; }
  /// "$1, $2, ..." for all values.
  std::string places() const;

 private:
  std::string const& keep(std::string text) {
    return *kept_.emplace_back(std::make_unique<std::string>(std::move(text)));
  }
  std::vector<std::unique_ptr<std::string>> kept_;
  std::vector<value> values_;
};

/// "a = $3, b = $4, ..." for an UPDATE whose first two parameters are key and version.
std::string assignments(std::string_view columns, int first);

void add_identity(row_values& to, links::identity const& who);
links::identity read_identity(row& r);

/// `table` and `uid` name the place of what is sealed. Null: NULLs.
void add_tokens(row_values& to, sealer const& seals, std::string_view table, std::string_view uid,
                links::token_set const* tokens);
/// Empty when the columns are NULL. Failure "store.unsealed".
result<std::optional<links::token_set>> read_tokens(sealer const& seals, std::string_view table, std::string_view uid,
                                                    row& r);

/// State, tokens, trouble, next_try and device columns.
void add_state(row_values& to, sealer const& seals, std::string_view uid, links::grant_state const& state);
result<links::grant_state> read_state(sealer const& seals, std::string_view uid, row& r);

}  // namespace outlink::sqlite
