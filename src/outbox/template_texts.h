#pragma once

#include <string_view>

#include "outbox/outbox.h"

namespace outlink::outbox {

/// What a template says as it comes with Outlink.
struct template_words {
  std::string_view subject;
  std::string_view text;
};
template_words template_words_of(template_kind kind);

}  // namespace outlink::outbox
