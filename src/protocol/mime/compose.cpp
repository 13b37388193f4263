#include "protocol/mime/compose.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

struct unref {
  void operator()(void* object) const {
    if (object) g_object_unref(object);
  }
};
template <class T>
using owned = std::unique_ptr<T, unref>;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// Fit for one header: line ends and other control characters become blanks.
std::string one_line(std::string_view text, std::size_t bytes_max = limits::letter_subject_bytes_max) {
  std::string line;
  for (char const c : text)
    if (!is_control(c) || !line.ends_with(' ')) line += is_control(c) ? ' ' : c;
  // Broken UTF-8 is not guessed at.
  if (!is_utf8(line)) std::erase_if(line, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return std::string(trim(utf8_prefix(line, bytes_max)));
}

/// Lines end with \n, nothing else is a control character but the tab.
std::string body_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') out += '\n';
    } else if (text[i] == '\n' || text[i] == '\t' || !is_control(text[i])) {
      out += text[i];
    }
  }
  if (!out.ends_with('\n')) out += '\n';
  return out;
}

/// With angle brackets; empty for what is no Message-ID.
std::string bracketed(std::string_view id) {
  bool const is_good = !id.empty() && id.size() <= limits::message_id_bytes_max &&
                       std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7F; }) &&
                       id.find_first_of("<>") == id.npos;
  return is_good ? "<" + std::string(id) + ">" : std::string();
}

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::header_name_bytes_max &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7F && c != ':'; });
}

/// RFC 5321: 7-bit, lines of at most 998 bytes ended by CRLF alone.
bool is_plain_transport(std::string_view raw) {
  std::size_t line = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    auto const c = static_cast<unsigned char>(raw[i]);
    if (c == 0 || c >= 0x80) return false;
    if (c == '\r' && (i + 1 == raw.size() || raw[i + 1] != '\n')) return false;
    if (c == '\n' && (i == 0 || raw[i - 1] != '\r')) return false;
    line = c == '\n' ? 0 : line + 1;
    // The CR was counted.
    if (line > limits::letter_line_bytes_max + 1) return false;
  }
  return true;
}

struct free_options {
  void operator()(GMimeFormatOptions* o) const { g_mime_format_options_free(o); }
};

std::string written(GMimeObject* object) {
  std::unique_ptr<GMimeFormatOptions, free_options> const options(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  owned<GMimeStream> const stream(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(object, options.get(), stream.get());
  auto const* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<char const*>(bytes->data), bytes->len};
}

owned<GMimePart> part_of(char const* type, char const* subtype, std::string_view content) {
  owned<GMimePart> part(g_mime_part_new_with_type(type, subtype));
  owned<GMimeStream> const stream(g_mime_stream_mem_new_with_buffer(content.data(), content.size()));
  owned<GMimeDataWrapper> const wrapper(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), wrapper.get());
  return part;
}

owned<GMimeObject> text_part(char const* subtype, std::string_view text) {
  auto part = part_of("text", subtype, body_text(text));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  g_mime_part_set_content_encoding(part.get(),
                                   g_mime_part_get_best_content_encoding(part.get(), GMIME_ENCODING_CONSTRAINT_7BIT));
  return owned<GMimeObject>(GMIME_OBJECT(part.release()));
}

/// The letter with its parts encoded for 7-bit transport; its headers stay.
std::string encoded_anew(std::string_view raw) {
  owned<GMimeStream> const stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
  owned<GMimeParser> const parser(g_mime_parser_new_with_stream(stream.get()));
  owned<GMimeMessage> const message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return {};
  g_mime_object_encode(GMIME_OBJECT(message.get()), GMIME_ENCODING_CONSTRAINT_7BIT);
  return written(GMIME_OBJECT(message.get()));
}

owned<GMimeObject> forwarded_part(std::string_view raw) {
  std::string anew;
  bool is_plain = is_plain_transport(raw);
  if (!is_plain) {
    anew = encoded_anew(raw);
    is_plain = !anew.empty() && is_plain_transport(anew);
    if (is_plain) raw = anew;
  }
  auto part = is_plain ? part_of("message", "rfc822", raw) : part_of("application", "octet-stream", raw);
  g_mime_part_set_content_encoding(part.get(), is_plain ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_BASE64);
  g_mime_object_set_disposition(GMIME_OBJECT(part.get()), "attachment");
  g_mime_part_set_filename(part.get(), "letter.eml");
  return owned<GMimeObject>(GMIME_OBJECT(part.release()));
}

/// A separator that cannot be foreseen by who wrote the contents: it depends on all of them.
std::string boundary_of(composition const& c, std::string_view which) {
  return "=-" + hex(sha256(c.message_id + c.text + c.html + c.forwarded + std::string(which))).substr(0, 32);
}

owned<GMimeObject> multipart(char const* subtype, std::string const& boundary,
                             std::initializer_list<GMimeObject*> parts) {
  owned<GMimeMultipart> all(g_mime_multipart_new_with_subtype(subtype));
  g_mime_multipart_set_boundary(all.get(), boundary.c_str());
  for (auto* part : parts) g_mime_multipart_add(all.get(), part);
  return owned<GMimeObject>(GMIME_OBJECT(all.release()));
}

owned<GMimeObject> body_of(composition const& c) {
  owned<GMimeObject> body;
  if (c.html.empty()) {
    body = text_part("plain", c.text);
  } else {
    auto const plain = text_part("plain", c.text);
    auto const html = text_part("html", c.html);
    body = multipart("alternative", boundary_of(c, "alternative"), {plain.get(), html.get()});
  }
  if (c.forwarded.empty()) return body;
  auto const forwarded = forwarded_part(c.forwarded);
  return multipart("mixed", boundary_of(c, "mixed"), {body.get(), forwarded.get()});
}

void set(GMimeMessage* m, char const* name, std::string const& value) {
  if (!value.empty()) g_mime_object_set_header(GMIME_OBJECT(m), name, value.c_str(), "utf-8");
}

void add(GMimeMessage* m, GMimeAddressType kind, address const& a) {
  auto const name = one_line(a.name);
  g_mime_message_add_mailbox(m, kind, name.empty() ? nullptr : name.c_str(), a.email.c_str());
}

void set_thread(GMimeMessage* m, composition const& c) {
  if (auto const id = bracketed(c.message_id); !id.empty()) g_mime_message_set_message_id(m, c.message_id.c_str());
  set(m, "In-Reply-To", bracketed(c.in_reply_to));
  std::string all;
  for (auto const& reference : c.references)
    if (auto const id = bracketed(reference); !id.empty()) all += (all.empty() ? "" : " ") + id;
  set(m, "References", all);
}

std::unexpected<failure> refused(std::string_view where, std::string words) {
  return fail({.code = "letter.invalid",
               .remedy = remedy::fix_input,
               .words = "Writing a letter: " + std::move(words),
               .where = std::string(where)});
}

result<void> check(composition const& c) {
  for (auto const& [field, email] : {std::pair("from", &c.from.email), {"to", &c.to.email}, {"reply_to", &c.reply_to}})
    if (!is_sendable_address(*email) && !(email == &c.reply_to && email->empty()))
      return refused(field, "\"" + peer_words(*email) + "\" is no address that mail can be sent to.");
  for (auto const& [name, value] : c.headers)
    if (!is_header_name(name)) return refused("headers", "\"" + peer_words(name) + "\" is no name of a header.");
  return {};
}

}  // namespace

bool is_sendable_address(std::string_view email) {
  auto const at = email.find('@');
  if (email.size() > limits::address_bytes_max || at == 0 || at == email.npos || at > limits::address_local_bytes_max ||
      at + 1 == email.size() || email.find('@', at + 1) != email.npos)
    return false;
  auto const host = email.substr(at + 1);
  auto const is_host = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  return is_host && !host.starts_with('.') &&
         std::all_of(email.begin(), email.begin() + static_cast<int>(at), [](char c) {
           return c > 0x20 && c < 0x7F && std::string_view("()<>[]:;@\\,\"").find(c) == std::string_view::npos;
         });
}

result<std::string> compose(composition const& c) {
  // Once, from whichever thread comes first.
  [[maybe_unused]] static bool const is_ready = (g_mime_init(), true);
  TRY_DO(check(c));
  owned<GMimeMessage> const message(g_mime_message_new(TRUE));
  auto* m = message.get();
  add(m, GMIME_ADDRESS_TYPE_FROM, c.from);
  add(m, GMIME_ADDRESS_TYPE_TO, c.to);
  if (!c.reply_to.empty()) add(m, GMIME_ADDRESS_TYPE_REPLY_TO, {.name = {}, .email = c.reply_to});
  g_mime_message_set_subject(m, one_line(c.subject).c_str(), "utf-8");
  auto* const date =
      g_date_time_new_from_unix_utc(std::chrono::floor<std::chrono::seconds>(c.date).time_since_epoch().count());
  g_mime_message_set_date(m, date);
  g_date_time_unref(date);
  set_thread(m, c);
  set(m, "Auto-Submitted", one_line(c.auto_submitted));
  set(m, "X-Outlink-Fingerprint", one_line(c.fingerprint));
  for (auto const& [name, value] : c.headers) set(m, name.c_str(), one_line(value));
  g_mime_message_set_mime_part(m, body_of(c).get());
  return written(GMIME_OBJECT(m));
}

}  // namespace outlink::mime
