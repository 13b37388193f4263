#pragma once

#include "mail/source.h"
#include "protocol/sasl/sasl.h"

namespace outlink::mail {

/// What signs in at the mailbox's server.
inline sasl::credentials credentials_for(mailbox const& m, proof const& p) {
  sasl::credentials who{.user = m.user_name, .proof = sasl::password{}, .host = m.server.host, .port = m.server.port};
  if (auto const* token = std::get_if<token_proof>(&p))
    who.proof = sasl::access_token{token->access_token};
  else
    who.proof = sasl::password{std::get<password_proof>(p).password};
  return who;
}

}  // namespace outlink::mail
