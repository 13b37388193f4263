#pragma once

#include <string_view>

#include "protocol/mime/charset.h"

namespace outlink::mime {

/// Bytes that are neither ASCII nor UTF-8, from a sender who does not say what they are: by ICU's statistics, which
/// want a sentence or two, and by how plausible the letters look, which is all that a short subject gives. Looks at no
/// more than limits::charset_sample_bytes; Windows-1252, which every byte is, when nothing looks better.
converted detect_and_convert(std::string_view bytes);

}  // namespace outlink::mime
