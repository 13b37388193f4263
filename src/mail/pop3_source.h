#pragma once

#include <memory>

#include "mail/source.h"

namespace outlink::mail {

/// A source over POP3. A session is a snapshot: it is opened for each look, and deletes only when it ends well. What it
/// is given outlives it.
std::unique_ptr<letter_source> make_pop3_source(mailbox const& m, flow::dialer& dialer, outlink::clock const& clock);

}  // namespace outlink::mail
