#pragma once

#include <map>
#include <string>

#include "links/catalogue.h"
#include "links/links_factory.h"
#include "protocol/oauth/id_token.h"
#include "protocol/oauth/jwks.h"
#include "protocol/oauth/token.h"

namespace outlink::links {

/// Finds out who consented: from the ID token, else userinfo, else the provider's own interface. On the I/O thread.
class who_consented {
 public:
  explicit who_consented(needs const& n) : needs_(n) {}

  /// Empty when the provider has no way to tell, or its interface does not answer now: the consent stands all the same.
  /// An ID token that does not hold is a failure ("oauth.id_token_invalid"): then nothing of the answer is believed.
  /// `row` may be null.
  task<identity> ask(link const& l, provider const* row, oauth::token_answer const& answer, std::string nonce);

  /// Whose access token it is, from userinfo or the provider's own interface. `subject`: who it was, empty when not
  /// known; somebody else is a failure ("oauth.wrong_subject"). The link has a userinfo endpoint.
  task<identity> whose(link const& l, secret_text const& access_token, std::string subject);

 private:
  struct key_set {
    std::vector<oauth::public_key> keys;
    time_point fetched_at;
  };
  task<oauth::identity> from_id_token(link const& l, provider const* row, oauth::token_answer const& answer,
                                      std::string nonce);
  task<oauth::identity> from_userinfo(link const& l, secret_text const& access_token, std::string subject);
  task<key_set const*> keys(std::string const& uri, time_point not_older_than);
  needs const& needs_;
  std::map<std::string, key_set> key_sets_;
};

}  // namespace outlink::links
