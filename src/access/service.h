#pragma once

#include <map>
#include <string>

#include "access/access.h"
#include "flow/runtime.h"
#include "flow/storage.h"

namespace outlink::access {

/// A browser that has just signed in.
struct signed_in {
  access::account account;
  /// The cookie's value.
  secret_text cookie;
  time_point expires_at;
};

struct new_account {
  std::string name;
  std::string email;
  access::role role = role::viewer;
  secret_text password;
};

/// Slows down guessing: after some failures under a name, the next try must wait, each time longer. In memory, bounded.
class guess_brake {
 public:
  /// The time from which this name may try again; empty: now.
  std::optional<time_point> blocked_until(std::string const& name, time_point now);
  void failed(std::string const& name, time_point now);
  void succeeded(std::string const& name) { tries_.erase(name); }

 private:
  struct record {
    int failures = 0;
    time_point last;
  };
  std::map<std::string, record> tries_;
};

/// First-run set-up, sign-in, sessions, accounts. All on the I/O thread.
class service {
 public:
  service(flow::storage<tables>& storage, flow::work_pool& pool, outlink::clock const& clock,
          outlink::randomness& randomness);

  /// Whether there is no account yet.
  task<bool> needs_setup();
  /// The one-time code for the set-up page, made at the first call.
  std::string const& setup_code();
  /// Makes the first administrator. Failures "setup.done", "setup.wrong_code", "account.invalid".
  task<signed_in> set_up(std::string code, new_account first);

  /// Failures "session.refused" (the same for an unknown address), "session.slow_down" (wait_until).
  task<signed_in> sign_in(std::string email, secret_text password, std::string remote);
  task<void> sign_out(secret_text const& cookie);
  /// Empty: not signed in.
  task<std::optional<account>> who(secret_text const& cookie);
  /// For this cookie; to be sent back in a header by our own pages only.
  std::string csrf_token(secret_text const& cookie) const;

  task<std::vector<account>> accounts();
  /// "account.not_found".
  task<account> load(tracker::person_id id);
  task<account> create(new_account a);
  /// "account.last_admin" (fix_input) when nobody else could administer.
  task<account> change(tracker::person_id id, std::optional<std::string> name, std::optional<role> r,
                       std::optional<secret_text> password);

 private:
  task<secret_text> hash(secret_text password);
  task<signed_in> open_session(account a);
  result<account> checked(new_account const& a) const;

  flow::storage<tables>& storage_;
  flow::work_pool& pool_;
  outlink::clock const& clock_;
  outlink::randomness& randomness_;
  std::string setup_code_;
  int wrong_codes_ = 0;
  guess_brake brake_;
};

}  // namespace outlink::access
