#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/mime/mime.h"
#include "protocol/mime/reports.h"
#include "protocol/mime/structure.h"

namespace outlink::mime {

/// What the parts of a letter hold, decoded.
struct content {
  std::string text;
  bool text_is_from_html = false;
  std::optional<std::string> html;
  std::vector<attachment> attachments;
  std::vector<invitation> invitations;
  bool is_encrypted = false;
  bool is_signed = false;
  /// A message/delivery-status part was read, or winmail.dat says that it is such a report.
  std::optional<mime::delivery_report> delivery_report;
  std::optional<complaint_report> complaint;
  /// RFC 8098.
  bool is_read_report = false;
  /// The first letter within, or what is left of it; only a report is about it.
  returned_letter returned;
};

/// Walks the tree: chooses what is read, keeps the rest as attachments.
content read_content(part const& letter);

}  // namespace outlink::mime
