#pragma once

#include <memory>

#include "flow/http.h"
#include "mail/source.h"

namespace outlink::mail {

/// A source over Microsoft Graph, for tenants where IMAP is switched off. What it is given outlives it.
std::unique_ptr<letter_source> make_graph_source(mailbox const& m, flow::http_client& http,
                                                 outlink::clock const& clock);

}  // namespace outlink::mail
