#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/secret.h"
#include "tracker/tracker.h"

/// Who may sign in and do what.
namespace outlink::access {

/// Each role may do all that the ones before it may.
enum class role { viewer, agent, admin };
std::string_view to_string(role r);
std::optional<role> role_from(std::string_view name);

/// Whether it has the form of an e-mail address: one @ with something on both sides, no blanks, bounded.
bool is_address(std::string_view email);

/// A person who can sign in.
struct account {
  tracker::person person;
  access::role role = role::viewer;
  /// Argon2id in PHC string format.
  secret_text password_hash;
};

/// A signed-in browser. The cookie's value is only in the browser.
struct session {
  /// SHA-256 of the cookie's value, hexadecimal.
  std::string digest;
  tracker::person_id person;
  time_point created_at;
  time_point expires_at;
};

using api_token_id = id<struct api_token>;

/// An API token that acts as its owner, at most with this role.
struct acts_as {
  access::role most = role::viewer;
  bool operator==(acts_as const&) const = default;
};
/// An API token that reads fresh access tokens of these accounts and nothing else. The numbers are keys of grants.
struct reads_accounts {
  std::vector<std::int64_t> accounts;
  bool operator==(reads_accounts const&) const = default;
};
using reach = std::variant<acts_as, reads_accounts>;

/// What another program shows in place of a person's session. Its value is only with that program.
struct api_token {
  api_token_id id;
  std::string name;
  /// SHA-256 of the value, hexadecimal.
  std::string digest;
  /// How the value begins, to tell tokens apart in a list.
  std::string hint;
  tracker::person_id owner;
  access::reach reach;
  time_point created_at;
  /// Empty: until it is revoked.
  std::optional<time_point> expires_at;
  /// To the minute; empty before the first use.
  std::optional<time_point> last_used_at;
};

/// Port: accounts.
class account_store {
 public:
  virtual ~account_store() = default;
  virtual result<std::vector<account>> list() = 0;
  /// Empty when there is no account with that address (any case).
  virtual result<std::optional<account>> find(std::string_view email) = 0;
  /// "account.not_found".
  virtual result<account> load(tracker::person_id id) = 0;
  /// Makes the person when the address is unknown. "account.exists" (fix_input, where=email).
  virtual result<account> insert(account const& a) = 0;
  virtual result<void> replace(account const& a) = 0;
};

/// Port: sessions.
class session_store {
 public:
  virtual ~session_store() = default;
  virtual result<void> insert(session const& s) = 0;
  virtual result<std::optional<session>> find(std::string_view digest) = 0;
  virtual result<void> remove(std::string_view digest) = 0;
  virtual result<void> remove_expired(time_point now) = 0;
};

/// Port: API tokens. An account that is removed leaves every reach.
class api_token_store {
 public:
  virtual ~api_token_store() = default;
  /// By name.
  virtual result<std::vector<api_token>> list() = 0;
  /// Empty when no token has that digest.
  virtual result<std::optional<api_token>> find(std::string_view digest) = 0;
  /// "api_token.exists" (fix_input, where=name); "grant.not_found" (fix_input, where=accounts).
  virtual result<api_token> insert(api_token const& t) = 0;
  /// "api_token.not_found".
  virtual result<void> remove(api_token_id id) = 0;
  virtual result<void> record_use(api_token_id id, time_point when) = 0;
};

struct tables {
  account_store& accounts;
  session_store& sessions;
  tracker::person_store& people;
  api_token_store& api_tokens;
};

}  // namespace outlink::access
