#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// winmail.dat: how Outlook packs a letter when it believes that the reader is Outlook, too (MS-OXTNEF).
namespace outlink::mime {

struct tnef_attachment {
  /// As written; may be empty.
  std::string file_name;
  /// As written, or empty.
  std::string media_type;
  std::string content;
  /// Without brackets; may be empty.
  std::string content_id;
};

struct tnef {
  /// UTF-8, or empty.
  std::string text;
  /// UTF-8, or empty; also what was hidden in RTF.
  std::string html;
  /// "IPM.Note", "REPORT.IPM.Note.IPNRN"; may be empty.
  std::string message_class;
  std::string subject;
  std::vector<tnef_attachment> attachments;
};

/// Empty when it is no TNEF, or nothing in it can be read. What is cut off or does not fit ends the reading; what was
/// read before counts. Letters within are opened; their texts become attachments. Linear in time and memory.
std::optional<tnef> read_tnef(std::string_view bytes);

}  // namespace outlink::mime
