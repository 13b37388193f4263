#pragma once

#include "outbox/service.h"

namespace outlink::outbox {

/// The stages of a connection test, up to and including the one that failed. Pure.
/// `no_proof`: why there is no token to sign in with; then nothing was dialled.
std::vector<test_stage> stages_of(server const& s, std::optional<failure> const& no_proof, result<void> const& tried);

}  // namespace outlink::outbox
