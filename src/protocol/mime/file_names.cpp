#include "protocol/mime/file_names.h"

#include <array>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/text_decoding.h"

namespace outlink::mime {
namespace {

struct kind {
  std::string_view media_type;
  std::string_view extension;
};

constexpr std::string_view ooxml_word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view ooxml_excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr std::string_view ooxml_point = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

// The first of a type is its usual extension; the first of an extension is its usual type.
constexpr std::array kinds{kind{"text/plain", ".txt"},
                           kind{"text/html", ".html"},
                           kind{"text/html", ".htm"},
                           kind{"text/csv", ".csv"},
                           kind{"text/calendar", ".ics"},
                           kind{"application/ics", ".ics"},
                           kind{"text/vcard", ".vcf"},
                           kind{"text/x-vcard", ".vcf"},
                           kind{"text/xml", ".xml"},
                           kind{"application/xml", ".xml"},
                           kind{"text/x-patch", ".patch"},
                           kind{"text/rtf", ".rtf"},
                           kind{"application/rtf", ".rtf"},
                           kind{"application/pdf", ".pdf"},
                           kind{"application/zip", ".zip"},
                           kind{"application/gzip", ".gz"},
                           kind{"application/json", ".json"},
                           kind{"application/msword", ".doc"},
                           kind{"application/vnd.ms-excel", ".xls"},
                           kind{"application/vnd.ms-powerpoint", ".ppt"},
                           kind{ooxml_word, ".docx"},
                           kind{ooxml_excel, ".xlsx"},
                           kind{ooxml_point, ".pptx"},
                           kind{"application/vnd.oasis.opendocument.text", ".odt"},
                           kind{"application/vnd.oasis.opendocument.spreadsheet", ".ods"},
                           kind{"application/pkcs7-mime", ".p7m"},
                           kind{"application/x-pkcs7-mime", ".p7m"},
                           kind{"application/pgp-keys", ".asc"},
                           kind{"image/png", ".png"},
                           kind{"image/jpeg", ".jpg"},
                           kind{"image/jpeg", ".jpeg"},
                           kind{"image/gif", ".gif"},
                           kind{"image/bmp", ".bmp"},
                           kind{"image/tiff", ".tif"},
                           kind{"image/webp", ".webp"},
                           kind{"image/svg+xml", ".svg"},
                           kind{"image/heic", ".heic"},
                           kind{"audio/mpeg", ".mp3"},
                           kind{"audio/wav", ".wav"},
                           kind{"audio/ogg", ".ogg"},
                           kind{"video/mp4", ".mp4"},
                           kind{"message/rfc822", ".eml"}};

// U+202A to U+202E and U+2066 to U+2069: "gpj.exe" would be shown as "exe.jpg".
bool turns_direction(std::string_view s) {
  if (s.size() < 3 || s[0] != '\xE2') return false;
  auto const last = static_cast<unsigned char>(s[2]);
  return (s[1] == '\x80' && last >= 0xAA && last <= 0xAE) || (s[1] == '\x81' && last >= 0xA6 && last <= 0xA9);
}

std::string without_direction(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (turns_direction(s.substr(i, 3)))
      i += 2;
    else
      out += s[i];
  }
  return out;
}

}  // namespace

std::string safe_file_name(std::string_view raw, std::string_view fallback) {
  auto name = without_direction(clean_line(raw));
  if (auto const slash = name.find_last_of("/\\"); slash != name.npos) name.erase(0, slash + 1);
  auto const first = name.find_first_not_of(". \t");
  if (first == name.npos) return std::string(fallback);
  name = trim(std::string_view(name).substr(first));
  if (name.size() <= limits::file_name_bytes_max) return name;
  auto const dot = name.rfind('.');
  auto const extension = dot != name.npos && name.size() - dot <= 10 ? name.substr(dot) : std::string();
  return std::string(trim(utf8_prefix(name, limits::file_name_bytes_max - extension.size()))) + extension;
}

std::string_view extension_of(std::string_view media_type) {
  for (auto const& k : kinds)
    if (k.media_type == media_type) return k.extension;
  return {};
}

std::string_view media_type_of(std::string_view file_name) {
  auto const lower = ascii_lower(file_name);
  for (auto const& k : kinds)
    if (lower.ends_with(k.extension)) return k.media_type;
  return "application/octet-stream";
}

}  // namespace outlink::mime
