#include "protocol/mime/mime.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/html/html.h"

namespace outlink::mime {
namespace {

struct unref {
  void operator()(void* object) const {
    if (object) g_object_unref(object);
  }
};
template <class T>
using owned = std::unique_ptr<T, unref>;

std::string text_or_empty(char const* s) { return s ? s : ""; }

// Decoders may leave control characters and, from broken charsets, bytes that are not UTF-8.
std::string clean(std::string_view s, bool one_line) {
  std::string out;
  for (std::size_t i = 0; i < s.size();) {
    auto const c = static_cast<unsigned char>(s[i]);
    if (c < 0x80) {
      if (c >= 0x20 && c != 0x7F)
        out += s[i];
      else if (!one_line && (c == '\n' || c == '\t'))
        out += s[i];
      else if (c == '\n' || c == '\t' || c == '\r')
        out += one_line && !out.ends_with(' ') ? " " : "";
      ++i;
      continue;
    }
    std::size_t const size = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    auto const sequence = s.substr(i, size);
    if (is_utf8(sequence)) {
      out += sequence;
      i += sequence.size();
    } else {
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  return out;
}

std::string one_line(char const* s) { return std::string(trim(clean(text_or_empty(s), true))); }

std::vector<address> addresses(InternetAddressList* list, std::size_t depth = 0) {
  std::vector<address> all;
  int const count = list ? internet_address_list_length(list) : 0;
  for (int i = 0; i < count && all.size() < limits::letter_addresses_max; ++i) {
    auto* one = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_MAILBOX(one)) {
      auto email = ascii_lower(one_line(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))));
      if (!email.empty()) all.push_back({.name = one_line(internet_address_get_name(one)), .email = std::move(email)});
    } else if (INTERNET_ADDRESS_IS_GROUP(one) && depth < 2) {
      for (auto& a : addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), depth + 1))
        all.push_back(std::move(a));
    }
  }
  return all;
}

std::vector<std::string> message_ids(char const* header) {
  std::vector<std::string> ids;
  if (!header) return ids;
  auto* list = g_mime_references_parse(nullptr, header);
  for (int i = 0; i < g_mime_references_length(list) && ids.size() < limits::letter_references_max; ++i)
    ids.push_back(one_line(g_mime_references_get_message_id(list, i)));
  g_mime_references_free(list);
  return ids;
}

std::string safe_file_name(std::string name, std::string_view fallback) {
  name = clean(name, true);
  if (auto const slash = name.find_last_of("/\\"); slash != name.npos) name.erase(0, slash + 1);
  name = utf8_prefix(trim(name), limits::file_name_bytes_max);
  while (name.starts_with('.')) name.erase(0, 1);
  return name.empty() ? std::string(fallback) : name;
}

std::string decoded_bytes(GMimePart* part) {
  auto* wrapper = g_mime_part_get_content(part);
  if (!wrapper) return {};
  owned<GMimeStream> stream(g_mime_stream_mem_new());
  if (g_mime_data_wrapper_write_to_stream(wrapper, stream.get()) < 0) return {};
  auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<char const*>(bytes->data), bytes->len};
}

std::string decoded_text(GMimePart* part) {
  auto const bytes = decoded_bytes(part);
  auto const* charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
  std::string utf8 = bytes;
  // Undeclared bytes are UTF-8 when they look so, else Windows-1252, which every byte is.
  std::string const from = charset && g_mime_charset_iconv_name(charset) ? g_mime_charset_iconv_name(charset) : "";
  bool const is_utf8_already =
      is_utf8(bytes) && (from.empty() || ascii_iequals(from, "utf-8") || ascii_iequals(from, "us-ascii"));
  if (!is_utf8_already) {
    gsize written = 0;
    auto* converted = g_convert_with_fallback(
        bytes.data(), static_cast<gssize>(bytes.size()), "UTF-8",
        from.empty() || ascii_iequals(from, "utf-8") || ascii_iequals(from, "us-ascii") ? "CP1252" : from.c_str(), "?",
        nullptr, &written, nullptr);
    if (!converted)
      converted = g_convert_with_fallback(bytes.data(), static_cast<gssize>(bytes.size()), "UTF-8", "ISO-8859-1", "?",
                                          nullptr, &written, nullptr);
    if (converted) utf8.assign(converted, written);
    g_free(converted);
  }
  std::erase(utf8, '\r');
  return clean(utf8, false);
}

class reader {
 public:
  result<void> walk(GMimeObject* o, std::size_t depth) {
    if (++parts_ > limits::letter_parts_max)
      return fail({.code = "letter.too_many_parts",
                   .remedy = remedy::give_up,
                   .words = "The letter has more than " + std::to_string(limits::letter_parts_max) + " parts."});
    if (!o || depth > limits::letter_depth_max) return {};
    if (GMIME_IS_MULTIPART(o)) {
      auto* multi = GMIME_MULTIPART(o);
      for (int i = 0; i < g_mime_multipart_get_count(multi); ++i)
        TRY_DO(walk(g_mime_multipart_get_part(multi, i), depth + 1));
    } else if (GMIME_IS_MESSAGE_PART(o)) {
      take_forwarded(GMIME_MESSAGE_PART(o));
    } else if (GMIME_IS_PART(o)) {
      take_part(GMIME_PART(o));
    }
    return {};
  }

  std::string text;
  bool has_text = false;
  std::optional<std::string> html;
  std::vector<attachment> attachments;

 private:
  void take_part(GMimePart* p) {
    auto* type = g_mime_object_get_content_type(GMIME_OBJECT(p));
    std::string const media = ascii_lower(text_or_empty(g_mime_content_type_get_media_type(type))) + "/" +
                              ascii_lower(text_or_empty(g_mime_content_type_get_media_subtype(type)));
    auto const* name = g_mime_part_get_filename(p);
    bool const is_attachment = name || g_mime_part_is_attachment(p);
    if (!is_attachment && media == "text/plain") {
      if (!text.empty()) text += "\n";
      text += decoded_text(p);
      has_text = true;
    } else if (!is_attachment && media == "text/html" && !html) {
      html = decoded_text(p);
    } else {
      add(safe_file_name(text_or_empty(name), "attachment-" + std::to_string(attachments.size() + 1)), media,
          decoded_bytes(p));
    }
  }

  // A forwarded letter stays whole.
  void take_forwarded(GMimeMessagePart* p) {
    auto* inner = g_mime_message_part_get_message(p);
    if (!inner) return;
    auto* bytes = g_mime_object_to_string(GMIME_OBJECT(inner), nullptr);
    add(safe_file_name(text_or_empty(g_mime_message_get_subject(inner)), "letter") + ".eml", "message/rfc822",
        text_or_empty(bytes));
    g_free(bytes);
  }

  void add(std::string name, std::string const& media, std::string content) {
    attachments.push_back(
        {.file_name = std::move(name), .media_type = clean(media, true), .content = std::move(content)});
  }

  std::size_t parts_ = 0;
};

void read_headers(GMimeMessage* m, letter& l) {
  auto header = [&](char const* name) { return g_mime_object_get_header(GMIME_OBJECT(m), name); };
  l.message_id = one_line(g_mime_message_get_message_id(m));
  l.in_reply_to = message_ids(header("In-Reply-To"));
  l.references = message_ids(header("References"));
  if (auto from = addresses(g_mime_message_get_from(m)); !from.empty()) l.from = from.front();
  l.to = addresses(g_mime_message_get_to(m));
  l.cc = addresses(g_mime_message_get_cc(m));
  l.subject = utf8_prefix(one_line(g_mime_message_get_subject(m)), limits::letter_subject_bytes_max);
  // Parameters may follow: "auto-replied; owner=x".
  auto word = [&](char const* name) {
    auto w = ascii_lower(one_line(header(name)));
    return std::string(trim(w.substr(0, w.find(';'))));
  };
  l.auto_submitted = word("Auto-Submitted");
  l.precedence = word("Precedence");
  l.fingerprint = one_line(header("X-Outlink-Fingerprint"));
  if (auto const* path = header("Return-Path")) l.has_empty_return_path = trim(path) == "<>";
}

}  // namespace

result<letter> parse(std::string_view raw) {
  // Once, from whichever thread comes first.
  [[maybe_unused]] static bool const is_ready = (g_mime_init(), true);
  if (raw.size() > limits::letter_bytes_max)
    return fail(
        {.code = "letter.too_large", .remedy = remedy::give_up, .words = "The letter is larger than is taken."});
  owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
  owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  letter l;
  if (!message) {
    l.text = clean(raw.substr(0, limits::letter_text_bytes_max), false);
    return l;
  }
  read_headers(message.get(), l);
  auto* top = g_mime_message_get_mime_part(message.get());
  if (top) l.is_report = g_mime_content_type_is_type(g_mime_object_get_content_type(top), "multipart", "report");
  reader r;
  TRY_DO(r.walk(top, 0));
  l.html = std::move(r.html);
  l.attachments = std::move(r.attachments);
  l.text = r.has_text || !l.html ? std::move(r.text) : html::to_text(*l.html);
  if (l.text.size() > limits::letter_text_bytes_max)
    l.text = std::string(utf8_prefix(l.text, limits::letter_text_bytes_max)) + "\n[…]";
  return l;
}

}  // namespace outlink::mime
