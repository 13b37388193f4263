#pragma once

#include <vector>

#include "protocol/html/tree.h"
#include "protocol/reply/reply.h"

namespace outlink::reply {

/// Takes out of the tree the elements in which mail programs keep what is answered, and signatures. In the place of
/// each stands the placeholder() of its index in what is returned. What is forwarded stays: from an element on before
/// or in which a mark of forwarding stands, and with `is_forward` from the first quote on. Takes time linear in the
/// size of the tree.
std::vector<cut> take_html_quotes(xmlDoc& d, bool is_forward);

}  // namespace outlink::reply
