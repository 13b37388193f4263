#pragma once

#include "mail/service.h"

namespace outlink::mail {

/// Applies a form to a handler (a default one to create). The default reporter is looked up by the caller. Failures
/// "handler.invalid" name the field. Pure.
result<handler> check_handler(handler const& before, handler_form const& form, bool creating);

}  // namespace outlink::mail
