#pragma once

#include "mail/service.h"
#include "mail/source.h"

namespace outlink::mail {

/// The stages of a connection test, up to and including the one that failed. Pure.
/// `no_proof`: why there is no token to sign in with; then nothing was dialled.
std::vector<test_stage> stages_of(mailbox const& m, std::optional<failure> const& no_proof,
                                  result<folder_view> const& opened);

}  // namespace outlink::mail
