#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/mime/mime.h"

namespace outlink::mime {

struct calendar {
  std::vector<invitation> invitations;
  /// What a person would read, for a letter that has nothing else: summary, time, place, organizer, description.
  std::string readable;
};

/// The events of a calendar object (RFC 5545, RFC 5546), as UTF-8; at most limits::calendar_events_max, each text at
/// most limits::calendar_text_bytes_max. Recurrence, alarms and zones' definitions are passed over.
calendar read_calendar(std::string_view text);

}  // namespace outlink::mime
