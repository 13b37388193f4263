#pragma once

#include "flow/http.h"
#include "links/service.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {

/// What an issuer publishes about itself (OpenID Connect Discovery 1.0, RFC 8414), from the first address that has it.
/// Failures: "link.invalid" where=issuer when that is no address, "discovery.*" and "http.*" where=issuer.
task<oauth::metadata> ask_metadata(flow::http_client& http, clock const& clock, std::string issuer,
                                   public_address const& address);

}  // namespace outlink::links
