#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// Letters: bytes to what a person would call sender, subject, text and attachments.
namespace outlink::mime {

struct address {
  /// Decoded; may be empty.
  std::string name;
  /// As written; lower case.
  std::string email;
};

struct attachment {
  /// Without path and control characters, never empty.
  std::string file_name;
  /// Lower case: "application/pdf".
  std::string media_type;
  std::string content;
  /// Without brackets; empty when it has none.
  std::string content_id = {};
  /// Shown within the HTML (cid:), or an image that asks for it (Content-Disposition: inline).
  bool is_inline = false;
};

/// What became of one recipient (RFC 3464 section 2.3).
struct report_recipient {
  /// Lower case; empty when the report names none.
  std::string address;
  /// failed, delayed, delivered, relayed or expanded.
  std::string action;
  /// "5.1.1" (RFC 3463); empty when there is none.
  std::string status;
  /// The words of the server that refused, one bounded line; may be empty.
  std::string diagnostic;
};

/// A letter that says what became of another one: RFC 3464, and the forms of servers that do not follow it.
struct delivery_report {
  std::vector<report_recipient> recipients;
  /// Message-ID of the letter that it is about, without brackets; may be empty.
  std::string original_message_id;
};

/// Somebody pressed "this is spam" (RFC 5965).
struct complaint_report {
  /// Lower case: "abuse", "fraud", "not-spam" and others.
  std::string feedback_type;
  /// Lower case; may be empty.
  std::string original_recipient;
  /// Without brackets; may be empty.
  std::string original_message_id;
};

/// Who or what speaks, by headers and structure; the rules in mail decide what to do about it.
enum class origin {
  person,           ///< nothing says otherwise
  mailing_list,     ///< a person, through a mailing list
  bulk,             ///< sent to many at once: newsletters, mass mailings
  automatic,        ///< a program: notices of systems
  automatic_reply,  ///< a program answers: out of office, tickets received
  delivery_report,  ///< a bounce, or news about a delivery
  read_report,      ///< RFC 8098: a letter was shown, deleted, ...
  complaint         ///< RFC 5965
};

/// "person", "mailing_list", ...: stable, as stored and as shown in the API.
std::string_view to_string(origin o);

/// One VEVENT of a calendar object (RFC 5545, RFC 5546). Readable bounded texts; whatever is missing is empty.
struct invitation {
  /// Upper case: "REQUEST", "REPLY", "CANCEL".
  std::string method;
  std::string uid;
  std::string summary;
  std::string location;
  /// "Alice <alice@example.test>", or the address only.
  std::string organizer;
  /// "2026-03-01 10:00 (Europe/Berlin)"; the zone as written, "UTC", or none for days and local times.
  std::string starts;
  std::string ends;
};

/// One letter, decoded to UTF-8. Whatever is missing is empty.
struct letter {
  /// Without angle brackets.
  std::string message_id;
  std::vector<std::string> in_reply_to;
  /// Oldest first.
  std::vector<std::string> references;
  /// The first of From.
  std::optional<address> from;
  std::vector<address> to;
  std::vector<address> cc;
  std::vector<address> bcc;
  std::vector<address> reply_to;
  std::optional<address> sender;
  /// Delivered-To, X-Original-To, Envelope-To, X-Envelope-To, X-Delivered-To: lower case, in their order.
  std::vector<std::string> delivered_to;
  /// One line.
  std::string subject;
  /// Seconds since 1970 in UTC; empty when Date is missing or cannot be read.
  std::optional<std::int64_t> sent_at;
  /// 1 (highest) to 5 (lowest); from X-Priority, X-MSMail-Priority, Importance, Priority; empty when the letter says
  /// nothing.
  std::optional<int> priority;
  /// The readable text: text/plain, else made from the HTML, else from an invitation. Lines end with "\n".
  std::string text;
  /// `text` was made from `html`.
  bool text_is_from_html = false;
  /// The HTML part as it was sent; not fit for showing, see html::make_safe().
  std::optional<std::string> html;
  std::vector<attachment> attachments;
  std::vector<invitation> invitations;

  mime::origin origin = mime::origin::person;
  /// "Auto-Submitted: auto-replied", one bounded line; empty for a person.
  std::string origin_evidence;
  /// Only with origin::delivery_report.
  std::optional<mime::delivery_report> delivery_report;
  /// Only with origin::complaint.
  std::optional<complaint_report> complaint;
  /// S/MIME enveloped data, PGP/MIME or PGP armour: what it says cannot be read here.
  bool is_encrypted = false;
  /// S/MIME, PGP/MIME or PGP armour; the signature is not checked.
  bool is_signed = false;
  /// RFC 2919, the identifier only, lower case: "users.lists.example.test".
  std::string list_id;
  /// The value of Auto-Submitted, lower case.
  std::string auto_submitted;
  /// The value of Precedence, lower case.
  std::string precedence;
  /// The value of our own mark on what we send.
  std::string fingerprint;
  /// multipart/report: a bounce, a delivery or read report.
  bool is_report = false;
  /// Return-Path is there and empty: nobody wants an answer.
  bool has_empty_return_path = false;
};

/// Parses a letter, however broken: no headers, unknown charsets, bare line feeds are all taken. Failures (give_up):
/// "letter.too_large", "letter.too_many_parts".
result<letter> parse(std::string_view raw);

}  // namespace outlink::mime
