#include "protocol/mime/parts.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/body.h"
#include "protocol/mime/calendar.h"
#include "protocol/mime/encoded_words.h"
#include "protocol/mime/file_names.h"
#include "protocol/mime/flowed.h"
#include "protocol/mime/text_decoding.h"
#include "protocol/mime/tnef.h"
#include "protocol/mime/transfer_encoding.h"
#include "protocol/mime/uuencode.h"

namespace outlink::mime {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view s, std::array<std::string_view, N> const& names) {
  return std::find(names.begin(), names.end(), s) != names.end();
}

constexpr std::array<std::string_view, 4> signatures{"application/pgp-signature", "application/pkcs7-signature",
                                                     "application/x-pkcs7-signature", "application/x-pgp-signature"};
constexpr std::array<std::string_view, 2> smime{"application/pkcs7-mime", "application/x-pkcs7-mime"};
constexpr std::array<std::string_view, 3> tnefs{"application/ms-tnef", "application/vnd.ms-tnef",
                                                "application/x-ms-tnef"};
constexpr std::array<std::string_view, 3> letters{"message/rfc822", "message/global", "message/news"};
constexpr std::array<std::string_view, 2> delivery_statuses{"message/delivery-status",
                                                            "message/global-delivery-status"};
constexpr std::array<std::string_view, 2> read_reports{"message/disposition-notification",
                                                       "message/global-disposition-notification"};
constexpr std::array<std::string_view, 3> only_headers{"text/rfc822-headers", "message/rfc822-headers",
                                                       "message/global-headers"};
constexpr std::array<std::string_view, 2> calendars{"text/calendar", "application/ics"};
// Read as plain text where nobody says that they are files.
constexpr std::array<std::string_view, 6> plain_texts{"text/plain",   "text/markdown", "text/x-markdown",
                                                      "text/x-patch", "text/x-diff",   "text/x-plain"};
constexpr std::array<std::string_view, 2> enriched_texts{"text/enriched", "text/richtext"};
// Other forms of what the HTML says, for special devices.
constexpr std::array<std::string_view, 2> device_texts{"text/x-amp-html", "text/watch-html"};

std::string file_name(part const& p) {
  // The name of a form's field is no name of a file.
  bool const is_field = p.disposition.value == "form-data";
  for (auto const name : {p.disposition.parameter("filename"), p.disposition.parameter(is_field ? "" : "name"),
                          p.type.parameter("name"), p.type.parameter("filename")})
    if (!trim(name).empty()) return std::string(name);
  return {};
}

std::string content_id(part const& p) {
  auto const raw = p.headers["Content-ID"];
  return raw.empty() ? std::string() : read_message_id(raw);
}

std::string decoded(part const& p) { return decode_transfer(p.body, p.transfer_encoding); }

std::string media_type(std::string_view value) {
  auto const is_token = [](char c) { return c > ' ' && c < 127 && c != '"' && c != '<' && c != '>' && c != ','; };
  if (value.size() > limits::file_name_bytes_max || !std::all_of(value.begin(), value.end(), is_token))
    return "application/octet-stream";
  return std::string(value);
}

// PKCS #7 names what it is by an object identifier near its start (RFC 5652): 1.2.840.113549.1.7.x
char smime_kind(std::string_view content) {
  constexpr std::string_view prefix = "\x2A\x86\x48\x86\xF7\x0D\x01\x07";
  auto const at = content.substr(0, 64).find(prefix);
  return at == content.npos || at + prefix.size() >= content.size() ? '\0' : content[at + prefix.size()];
}

// Addresses of pictures within an HTML document: cid:...
std::set<std::string> referenced_ids(std::string_view html) {
  std::set<std::string> ids;
  for (auto at = html.find("cid:"); at != html.npos; at = html.find("cid:", at)) {
    at += 4;
    auto const end = std::min(html.find_first_of("\"' \t\r\n>)<", at), html.size());
    auto const id = html.substr(at, std::min(end - at, limits::message_id_bytes_max));
    ids.insert(percent_decode(id).value_or(std::string(id)));
    ids.insert(std::string(id));
    at = end;
  }
  return ids;
}

// Where in the tree a part stands.
struct place {
  bool is_top = false;
  bool is_alternative = false;
};

class collector {
 public:
  content take(part const& letter) {
    walk(letter, {.is_top = true});
    finish();
    return std::move(c_);
  }

 private:
  void walk(part const& p, place where) {
    if (p.is_multipart() && !p.children.empty())
      walk_multipart(p);
    else if (p.is_multipart())
      take_empty_multipart(p, where);
    else
      take_leaf(p, where);
  }

  void walk_multipart(part const& p) {
    auto const& type = p.type.value;
    bool const is_alternative = type == "multipart/alternative";
    if (is_alternative) body_.open_alternative();
    if (type == "multipart/signed") c_.is_signed = true;
    if (type == "multipart/encrypted") c_.is_encrypted = true;
    for (auto const& child : p.children) {
      auto const& media = child.type.value;
      bool const is_signature = type == "multipart/signed" && is_one_of(media, signatures);
      bool const is_control = type == "multipart/encrypted" && media == "application/pgp-encrypted";
      // AppleDouble: what the Finder knows about the file that follows (RFC 1740).
      bool const is_fork = type == "multipart/appledouble" && media == "application/applefile" && p.children.size() > 1;
      if (!is_signature && !is_control && !is_fork) walk(child, {.is_alternative = is_alternative});
    }
    if (is_alternative) body_.close_alternative();
  }

  // No boundary was found: nested too deep, encoded although that is forbidden, or nothing but text.
  void take_empty_multipart(part const& p, place where) {
    if (p.depth >= limits::letter_depth_max) {
      add_file(p, "application/octet-stream", decoded(p));
    } else if (p.transfer_encoding == "base64" && !is_reading_again_) {
      std::string again = "Content-Type: " + p.type.value + "; boundary=\"" +
                          std::string(p.type.parameter("boundary")) + "\"\n\n" + decoded(p);
      is_reading_again_ = true;
      if (auto const tree = read_structure(again)) walk(*tree, where);
      is_reading_again_ = false;
    } else if (!trim(p.body).empty()) {
      add_text(p, decoded(p));
    }
  }

  void take_leaf(part const& p, place where) {
    auto const& media = p.type.value;
    auto const name = file_name(p);
    if (is_one_of(media, letters))
      take_letter(p, name);
    else if (is_one_of(media, delivery_statuses))
      c_.delivery_report = read_delivery_status(decoded(p));
    else if (media == "message/feedback-report")
      c_.complaint = read_feedback_report(decoded(p));
    else if (is_one_of(media, read_reports))
      c_.is_read_report = true;
    else if (is_one_of(media, only_headers))
      take_headers_only(p, name);
    else if (is_one_of(media, tnefs) || ascii_iequals(name, "winmail.dat"))
      take_tnef(p);
    else if (is_one_of(media, calendars))
      take_calendar(p);
    else if (is_one_of(media, smime))
      take_smime(p);
    else if (is_read(p, name, where))
      take_text(p);
    else if (!(where.is_alternative && is_one_of(media, device_texts)))
      add_file(p, media, decoded(p));
  }

  // A name makes a text a file, unless the letter is nothing else, or it is one form of several.
  static bool is_read(part const& p, std::string const& name, place where) {
    auto const& media = p.type.value;
    if (p.disposition.value == "attachment" || !media.starts_with("text/")) return false;
    if (!name.empty() && !where.is_top && !where.is_alternative) return false;
    return where.is_top || media == "text/html" || is_one_of(media, plain_texts) || is_one_of(media, enriched_texts);
  }

  void take_text(part const& p) {
    if (p.type.value == "text/html") {
      auto const bytes = decoded(p);
      auto charset = p.type.parameter("charset");
      if (charset.empty()) charset = html_charset(bytes);
      body_.add_html(clean_text(to_utf8(bytes, charset)));
    } else {
      add_text(p, decoded(p));
    }
  }

  void add_text(part const& p, std::string bytes) {
    auto text = clean_text(to_utf8(bytes, p.type.parameter("charset")));
    if (is_one_of(p.type.value, enriched_texts)) text = plain_from_enriched(text);
    if (ascii_iequals(p.type.parameter("format"), "flowed"))
      text = join_flowed(text, ascii_iequals(p.type.parameter("delsp"), "yes"));
    if (text.find("begin") != text.npos) {
      std::string rest;
      for (auto& file : take_uuencoded(text, &rest)) {
        auto const safe = safe_file_name(decode_words(file.file_name), next_name(".bin"));
        add({.file_name = safe, .media_type = std::string(media_type_of(safe)), .content = std::move(file.content)});
      }
      text = std::move(rest);
    }
    look_for_armour(text);
    body_.add_plain(std::move(text));
  }

  void look_for_armour(std::string_view text) {
    auto const has_line = [&](std::string_view words) {
      auto const at = text.find(words);
      return at != text.npos && (at == 0 || text[at - 1] == '\n');
    };
    if (has_line("-----BEGIN PGP MESSAGE-----")) c_.is_encrypted = true;
    if (has_line("-----BEGIN PGP SIGNED MESSAGE-----")) c_.is_signed = true;
  }

  // A forwarded letter stays whole.
  void take_letter(part const& p, std::string const& name) {
    auto bytes = decoded(p);
    std::string_view rest = bytes;
    auto const headers = take_headers(rest);
    remember_returned(bytes);
    auto const own = safe_file_name(name, {});
    add({.file_name = own.empty() ? safe_file_name(decode_words(headers["Subject"]), "letter") + ".eml" : own,
         .media_type = media_type(p.type.value),
         .content = std::move(bytes),
         .content_id = content_id(p)});
  }

  void take_headers_only(part const& p, std::string const& name) {
    auto bytes = decoded(p);
    remember_returned(bytes);
    add({.file_name = safe_file_name(name, "headers.txt"), .media_type = p.type.value, .content = std::move(bytes)});
  }

  void remember_returned(std::string_view bytes) {
    if (c_.returned.message_id.empty() && c_.returned.recipient.empty()) c_.returned = read_returned(bytes);
  }

  void take_tnef(part const& p) {
    auto bytes = decoded(p);
    auto opened = read_tnef(bytes);
    if (!opened) {
      add_file(p, p.type.value, std::move(bytes));
      return;
    }
    for (auto& a : opened->attachments) {
      auto const safe = safe_file_name(a.file_name, next_name(extension_of(a.media_type)));
      auto media = a.media_type.empty() ? std::string(media_type_of(safe)) : media_type(a.media_type);
      add({.file_name = safe,
           .media_type = std::move(media),
           .content = std::move(a.content),
           .content_id = a.content_id.empty() ? std::string() : read_message_id(a.content_id)});
    }
    if (opened->message_class.starts_with("REPORT.") && opened->message_class.ends_with(".NDR") && !c_.delivery_report)
      c_.delivery_report.emplace();
    if (opened->message_class.starts_with("REPORT.") && opened->message_class.find(".IPN") != std::string::npos)
      c_.is_read_report = true;
    if (tnef_text_.empty()) tnef_text_ = clean_text(std::move(opened->text));
    if (tnef_html_.empty()) tnef_html_ = clean_text(std::move(opened->html));
  }

  void take_calendar(part const& p) {
    auto bytes = decoded(p);
    auto found = read_calendar(to_utf8(bytes, p.type.parameter("charset")));
    for (auto& i : found.invitations) {
      auto const is_same = [&](invitation const& k) { return k.uid == i.uid && k.starts == i.starts; };
      bool const is_known = std::any_of(c_.invitations.begin(), c_.invitations.end(), is_same);
      if (!is_known && c_.invitations.size() < limits::calendar_events_max) c_.invitations.push_back(std::move(i));
    }
    if (calendar_text_.empty()) calendar_text_ = std::move(found.readable);
    auto name = safe_file_name(file_name(p), "invite.ics");
    add({.file_name = std::move(name),
         .media_type = p.type.value,
         .content = std::move(bytes),
         .content_id = content_id(p)});
  }

  void take_smime(part const& p) {
    auto bytes = decoded(p);
    auto const declared = ascii_lower(p.type.parameter("smime-type"));
    auto const kind = smime_kind(bytes);
    bool const is_signed = declared == "signed-data" || (declared.empty() && kind == '\x02');
    bool const is_other = declared == "certs-only" || declared == "compressed-data";
    if (is_signed) c_.is_signed = true;
    if (!is_signed && !is_other) c_.is_encrypted = true;
    add_file(p, p.type.value, std::move(bytes));
  }

  std::string next_name(std::string_view extension) const {
    return "attachment-" + std::to_string(c_.attachments.size() + 1) + std::string(extension);
  }

  void add_file(part const& p, std::string_view type, std::string bytes) {
    auto media = media_type(type);
    auto name = safe_file_name(file_name(p), next_name(extension_of(media)));
    bool const is_shown_picture = p.disposition.value == "inline" && media.starts_with("image/");
    add({.file_name = std::move(name),
         .media_type = std::move(media),
         .content = std::move(bytes),
         .content_id = content_id(p),
         .is_inline = is_shown_picture});
  }

  void add(attachment a) {
    body_.interrupt();
    c_.attachments.push_back(std::move(a));
  }

  void finish() {
    if (body_.is_blank()) {
      bool const has_html = !tnef_html_.empty();
      if (has_html)
        body_.add_html(std::move(tnef_html_));
      else if (!tnef_text_.empty())
        body_.add_plain(std::move(tnef_text_));
      else if (!calendar_text_.empty())
        body_.add_plain(std::move(calendar_text_));
    }
    auto read = body_.take();
    c_.text = std::move(read.text);
    c_.text_is_from_html = read.text_is_from_html;
    c_.html = std::move(read.html);
    if (!c_.html) return;
    auto const ids = referenced_ids(*c_.html);
    for (auto& a : c_.attachments)
      if (!a.content_id.empty() && ids.contains(a.content_id)) a.is_inline = true;
  }

  content c_;
  body body_;
  // Only read when the letter says nothing itself.
  std::string tnef_text_;
  std::string tnef_html_;
  std::string calendar_text_;
  bool is_reading_again_ = false;
};

}  // namespace

content read_content(part const& letter) { return collector().take(letter); }

}  // namespace outlink::mime
