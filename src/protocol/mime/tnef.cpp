#include "protocol/mime/tnef.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/rtf.h"
#include "protocol/mime/text_decoding.h"

namespace outlink::mime {
namespace {

// MS-OXTNEF section 2.1.3.2: the attributes that are read.
enum attribute : std::uint32_t {
  att_subject = 0x00018004,
  att_attach_title = 0x00018010,
  att_body = 0x0002800C,
  att_attach_data = 0x0006800F,
  att_message_class = 0x00078008,
  att_attach_rend_data = 0x00069002,
  att_message_properties = 0x00069003,
  att_attachment_properties = 0x00069005,
  att_oem_codepage = 0x00069007,
};

// MS-OXPROPS: the properties that are read.
enum property : std::uint32_t {
  pr_message_class = 0x001A,
  pr_subject = 0x0037,
  pr_body = 0x1000,
  pr_rtf_compressed = 0x1009,
  pr_html = 0x1013,
  pr_display_name = 0x3001,
  pr_attach_data = 0x3701,
  pr_attach_filename = 0x3704,
  pr_attach_long_filename = 0x3707,
  pr_attach_mime_tag = 0x370E,
  pr_attach_content_id = 0x3712,
  pr_internet_codepage = 0x3FDE,
};

// MS-OXCDATA section 2.11.1: types of properties.
enum property_type : std::uint32_t {
  pt_short = 0x0002,
  pt_long = 0x0003,
  pt_float = 0x0004,
  pt_error = 0x000A,
  pt_boolean = 0x000B,
  pt_double = 0x0005,
  pt_currency = 0x0006,
  pt_app_time = 0x0007,
  pt_object = 0x000D,
  pt_i8 = 0x0014,
  pt_string8 = 0x001E,
  pt_unicode = 0x001F,
  pt_systime = 0x0040,
  pt_clsid = 0x0048,
  pt_binary = 0x0102,
};

constexpr std::uint32_t signature = 0x223E9F78;
constexpr std::uint32_t multiple_values = 0x1000;
constexpr std::uint32_t first_named_property = 0x8000;
constexpr std::size_t guid_size = 16;

// Reads little-endian numbers; once the bytes are at their end it stays there.
class cursor {
 public:
  explicit cursor(std::string_view bytes) : bytes_(bytes) {}
  bool is_good() const { return is_good_; }
  bool is_at_end() const { return bytes_.empty(); }
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) {
      is_good_ = false;
      bytes_ = {};
      return {};
    }
    auto const taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::uint32_t number(std::size_t size) {
    std::uint32_t n = 0;
    auto const taken = take(size);
    for (std::size_t i = taken.size(); i-- > 0;) n = n << 8 | static_cast<unsigned char>(taken[i]);
    return n;
  }
  // A value whose length fills up to a multiple of four.
  std::string_view padded(std::size_t size) {
    auto const taken = take(size);
    take(std::min((4 - size % 4) % 4, bytes_.size()));
    return taken;
  }

 private:
  std::string_view bytes_;
  bool is_good_ = true;
};

struct value {
  std::uint32_t id = 0;
  std::uint32_t type = 0;
  std::string_view bytes;
};

std::size_t fixed_size(std::uint32_t type) {
  switch (type) {
    case pt_short:
    case pt_boolean:
    case pt_long:
    case pt_float:
    case pt_error:
      return 4;
    case pt_double:
    case pt_currency:
    case pt_app_time:
    case pt_i8:
    case pt_systime:
      return 8;
    case pt_clsid:
      return guid_size;
    default:
      return 0;
  }
}

bool is_variable(std::uint32_t type) {
  return type == pt_string8 || type == pt_unicode || type == pt_object || type == pt_binary;
}

// MS-OXTNEF section 2.1.3.4; the first value of each property is given to `take`.
void read_properties(std::string_view bytes, std::function<void(value const&)> const& take) {
  cursor in(bytes);
  auto const count = in.number(4);
  for (std::uint32_t i = 0; i < count && in.is_good() && !in.is_at_end(); ++i) {
    auto const raw_type = in.number(2);
    value v{.id = in.number(2), .type = raw_type & ~multiple_values};
    if (v.id >= first_named_property) {
      in.take(guid_size);
      if (in.number(4) == 0)
        in.take(4);
      else
        in.padded(in.number(4));
    }
    auto const fixed = fixed_size(v.type);
    if (fixed == 0 && !is_variable(v.type)) return;
    std::uint32_t values = 1;
    if (fixed == 0 || (raw_type & multiple_values) != 0) values = in.number(4);
    for (std::uint32_t k = 0; k < values && in.is_good(); ++k) {
      auto const content = fixed > 0 ? in.take(fixed) : in.padded(in.number(4));
      if (k == 0) v.bytes = content;
      if (in.is_at_end()) break;
    }
    if (in.is_good() && values > 0) take(v);
  }
}

class reader {
 public:
  explicit reader(std::size_t depth) : depth_(depth) {}

  std::optional<tnef> read(std::string_view bytes) {
    cursor in(bytes);
    if (in.number(4) != signature) return std::nullopt;
    in.take(2);
    while (in.is_good() && !in.is_at_end()) {
      bool const is_attachment = in.number(1) == 2;
      auto const id = in.number(4);
      auto const size = in.number(4);
      auto const data = in.take(size);
      if (!in.is_good()) break;
      in.take(2);
      if (is_attachment)
        take_attachment(id, data);
      else
        take_message(id, data);
    }
    finish();
    if (t_.text.empty() && t_.html.empty() && t_.attachments.empty() && t_.message_class.empty()) return std::nullopt;
    return std::move(t_);
  }

 private:
  std::string text(std::string_view bytes) const { return to_utf8(bytes.substr(0, bytes.find('\0')), codepage_); }
  std::string text(value const& v) const {
    if (v.type != pt_unicode) return text(v.bytes);
    auto utf16 = v.bytes;
    while (utf16.size() >= 2 && utf16.ends_with(std::string_view("\0\0", 2))) utf16.remove_suffix(2);
    return to_utf8(utf16.substr(0, utf16.size() / 2 * 2), "utf-16le");
  }

  void set_codepage(std::uint32_t number) {
    auto name = number == 65001 ? std::string("utf-8") : "windows-" + std::to_string(number);
    if (!is_known_charset(name)) name = "cp" + std::to_string(number);
    if (is_known_charset(name)) codepage_ = name;
  }

  void take_message(std::uint32_t id, std::string_view data) {
    if (id == att_oem_codepage) set_codepage(cursor(data).number(4));
    if (id == att_message_class) t_.message_class = clean_line(text(data));
    if (id == att_subject) t_.subject = clean_line(text(data));
    if (id == att_body) t_.text = text(data);
    if (id == att_message_properties) read_properties(data, [&](value const& v) { take_message_property(v); });
  }

  void take_message_property(value const& v) {
    if (v.id == pr_message_class) t_.message_class = clean_line(text(v));
    if (v.id == pr_subject) t_.subject = clean_line(text(v));
    if (v.id == pr_body && !v.bytes.empty()) t_.text = text(v);
    if (v.id == pr_internet_codepage) html_codepage_ = cursor(v.bytes).number(4);
    if (v.id == pr_html) html_ = v;
    if (v.id == pr_rtf_compressed) rtf_ = v.bytes;
  }

  void take_attachment(std::uint32_t id, std::string_view data) {
    if (id == att_attach_rend_data && t_.attachments.size() < limits::letter_parts_max) t_.attachments.emplace_back();
    if (t_.attachments.empty()) return;
    auto& a = t_.attachments.back();
    if (id == att_attach_title && a.file_name.empty()) a.file_name = clean_line(text(data));
    if (id == att_attach_data) a.content = data;
    if (id == att_attachment_properties) read_properties(data, [&](value const& v) { take_attachment_property(v, a); });
  }

  void take_attachment_property(value const& v, tnef_attachment& a) {
    if (v.id == pr_attach_long_filename) a.file_name = clean_line(text(v));
    if ((v.id == pr_attach_filename || v.id == pr_display_name) && a.file_name.empty())
      a.file_name = clean_line(text(v));
    if (v.id == pr_attach_mime_tag) a.media_type = ascii_lower(clean_line(text(v)));
    if (v.id == pr_attach_content_id) a.content_id = clean_line(text(v));
    if (v.id != pr_attach_data) return;
    // An object begins with the id of its interface.
    auto const content = v.type == pt_object ? v.bytes.substr(std::min(guid_size, v.bytes.size())) : v.bytes;
    if (v.type == pt_object && cursor(content).number(4) == signature)
      inner_.emplace_back(t_.attachments.size() - 1, content);
    else if (a.content.empty())
      a.content = content;
  }

  void finish() {
    if (!html_.bytes.empty()) {
      auto const own = codepage_;
      if (html_codepage_ != 0) set_codepage(html_codepage_);
      t_.html = text(html_);
      codepage_ = own;
    }
    if (!rtf_.empty() && t_.html.empty()) {
      if (auto const rtf = decompress_rtf(rtf_)) {
        auto body = read_rtf(*rtf);
        if (body.is_html)
          t_.html = std::move(body.text);
        else if (trim(t_.text).empty())
          t_.text = std::move(body.text);
      }
    }
    open_letters();
    std::erase_if(t_.attachments, [](auto const& a) { return a.content.empty() && a.file_name.empty(); });
  }

  void open_letters() {
    for (auto const& [index, bytes] : inner_) {
      auto opened = depth_ + 1 < limits::tnef_depth_max ? reader(depth_ + 1).read(bytes) : std::nullopt;
      auto& a = t_.attachments[index];
      if (!opened) {
        a.content = bytes;
        continue;
      }
      if (a.file_name.empty()) a.file_name = opened->subject.empty() ? "letter" : opened->subject;
      bool const is_html = !opened->html.empty();
      a.file_name += is_html ? ".html" : ".txt";
      a.media_type = is_html ? "text/html" : "text/plain";
      a.content = std::move(is_html ? opened->html : opened->text);
      std::move(opened->attachments.begin(), opened->attachments.end(), std::back_inserter(t_.attachments));
    }
  }

  std::size_t depth_;
  tnef t_;
  std::string codepage_;
  std::uint32_t html_codepage_ = 0;
  value html_;
  std::string_view rtf_;
  // Letters within, by the attachment that each one is.
  std::vector<std::pair<std::size_t, std::string_view>> inner_;
};

}  // namespace

std::optional<tnef> read_tnef(std::string_view bytes) { return reader(0).read(bytes); }

}  // namespace outlink::mime
