#pragma once

#include "links/service.h"

namespace outlink::links {

/// Takes the signing key of a form: PEM with or without a certificate, or a service account's key file. Failures
/// "link.invalid" name the field; their words never repeat what was given. Pure.
result<void> take_key(link& l, link_form const& form, bool allow_plain_http);

}  // namespace outlink::links
