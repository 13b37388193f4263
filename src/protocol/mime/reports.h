#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/mime/mime.h"
#include "protocol/mime/structure.h"

namespace outlink::mime {

/// What a report says about the letter that it is about: its header fields, or all of it.
struct returned_letter {
  /// Without brackets; may be empty.
  std::string message_id;
  /// Lower case; may be empty. Whom it was sent to, by the fields that providers add and else by To.
  std::string recipient;
};
returned_letter read_returned(std::string_view letter_or_headers);

/// A message/delivery-status body (RFC 3464, RFC 6533), already decoded. Recipients without an address are left out
/// unless there is no other. At most limits::report_recipients_max.
delivery_report read_delivery_status(std::string_view body);

/// A message/feedback-report body (RFC 5965), already decoded; Original-Rcpt-To of the returned letter is not looked
/// at.
complaint_report read_feedback_report(std::string_view body);

/// "5.1.1" anywhere in a text (RFC 3463); empty when there is none.
std::string find_status(std::string_view text);

/// The first id of a field like Message-ID: without brackets, at most limits::message_id_bytes_max.
std::string read_message_id(std::string_view raw);

}  // namespace outlink::mime
