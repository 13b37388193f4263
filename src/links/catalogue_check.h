#pragma once

#include "links/catalogue.h"

namespace outlink::links {

/// What a well-formed row must also hold, so that resolve() can only give sound addresses. Throws document_error
/// (links/json_fields.h) with the field; called by read_provider only.
void check_row(provider const& row);

}  // namespace outlink::links
