#pragma once

#include "flow/runtime.h"
#include "flow/storage.h"
#include "mail/stores.h"

namespace outlink::mail {

/// Removes the bytes of letters that were done or filtered long ago, for as long as it runs; their rows, and with them
/// their claims, stay. Fails only when the store does.
task<void> sweep_letters(flow::storage<tables>& storage, flow::bell& pause, outlink::clock const& clock);

}  // namespace outlink::mail
