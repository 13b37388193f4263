#pragma once

#include <map>
#include <string>

#include "access/access.h"
#include "flow/runtime.h"
#include "flow/storage.h"

namespace outlink::access {

struct new_api_token {
  std::string name;
  access::reach reach;
  /// Empty: until it is revoked.
  std::optional<time_point> expires_at;
};

/// Only this once is the value there to be shown.
struct made_api_token {
  api_token made;
  secret_text value;
};

/// API tokens: made, recognised, revoked. All on the I/O thread.
class api_tokens {
 public:
  api_tokens(flow::storage<tables>& storage, outlink::clock const& clock, outlink::randomness& randomness);

  /// "api_token.invalid" (fix_input, where names the field), "api_token.exists", "grant.not_found".
  task<made_api_token> make(tracker::person_id owner, new_api_token t);
  /// By name.
  task<std::vector<api_token>> list();
  /// "api_token.not_found".
  task<void> revoke(api_token_id id);
  /// Whose value this is. "api_token.refused" (fix_input) for anything else, for one that ended or was revoked. Its
  /// reach may still name accounts that were removed since it was first used.
  task<api_token> who(secret_text const& value);

 private:
  /// Looks it up and keeps it in known_.
  task<void> get_to_know(std::string digest);

  flow::storage<tables>& storage_;
  outlink::clock const& clock_;
  outlink::randomness& randomness_;
  /// Recognised ones by digest: a token that is used every second must not cost a look into the store each time. Only
  /// real tokens get in.
  std::map<std::string, api_token> known_;
  std::int64_t revocations_ = 0;
};

}  // namespace outlink::access
