#pragma once

#include "links/catalogue.h"

namespace outlink::links {

/// Reads and checks one row. Failure "catalogue.invalid" (fix_setup) whose words name the origin, the row and the
/// field, with `where` = the field.
result<provider> read_provider(catalogue_document const& document);

}  // namespace outlink::links
