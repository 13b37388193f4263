#pragma once

#include <memory>

#include "mail/source.h"

namespace outlink::mail {

/// A source over IMAP. What it is given outlives it.
std::unique_ptr<letter_source> make_imap_source(mailbox const& m, flow::dialer& dialer, outlink::clock const& clock);

}  // namespace outlink::mail
