#pragma once

#include <optional>
#include <string>
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

struct tables {
  account_store& accounts;
  session_store& sessions;
  tracker::person_store& people;
};

}  // namespace outlink::access
