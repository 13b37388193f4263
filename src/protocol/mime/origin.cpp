#include "protocol/mime/mime.h"

namespace outlink::mime {

std::string_view to_string(origin o) {
  switch (o) {
    case origin::person:
      return "person";
    case origin::mailing_list:
      return "mailing_list";
    case origin::bulk:
      return "bulk";
    case origin::automatic:
      return "automatic";
    case origin::automatic_reply:
      return "automatic_reply";
    case origin::delivery_report:
      return "delivery_report";
    case origin::read_report:
      return "read_report";
    case origin::complaint:
      return "complaint";
  }
  return "person";
}

}  // namespace outlink::mime
