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
  /// Without angle brackets; empty when it has none.
  std::string content_id = {};
  /// Shown within the HTML (cid:), or an image that is to be shown in the text.
  bool is_inline = false;
};

/// One recipient of a delivery report (RFC 3464).
struct report_recipient {
  /// Lower case.
  std::string address;
  /// "failed", "delayed", "delivered", "relayed", "expanded".
  std::string action;
  /// "5.1.1"; empty when it was not told.
  std::string status;
  std::string diagnostic;
};
struct delivery_report {
  std::vector<report_recipient> recipients;
  /// Of the letter that it is about, without angle brackets; may be empty.
  std::string original_message_id;
};

/// Somebody called a letter spam (RFC 5965).
struct complaint_report {
  std::string feedback_type;
  std::string original_recipient;
  std::string original_message_id;
};

/// Who or what speaks, by headers and structure; what to do about it is decided by the rules of mail.
enum class origin {
  person,
  mailing_list,
  bulk,
  automatic,
  automatic_reply,
  delivery_report,
  read_report,
  complaint,
};
std::string_view to_string(origin o);

/// An event of a calendar part (RFC 5545, RFC 5546), as text for people.
struct invitation {
  std::string method;
  std::string uid;
  std::string summary;
  std::string location;
  std::string organizer;
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
  std::optional<address> from;
  std::vector<address> to;
  std::vector<address> cc;
  std::vector<address> bcc = {};
  std::vector<address> reply_to = {};
  std::optional<address> sender = {};
  /// Delivered-To, X-Original-To, Envelope-To and the like: lower case, in their order.
  std::vector<std::string> delivered_to = {};
  /// 1 (highest) to 5 (lowest); empty when the letter says nothing.
  std::optional<int> priority = {};
  /// Seconds since 1970 in UTC; empty when the Date is missing or unreadable.
  std::optional<std::int64_t> sent_at = {};
  /// One line.
  std::string subject;
  /// The readable text: text/plain, else made from the HTML.
  std::string text;
  /// The HTML part as it was sent; not fit for showing, see html::make_safe().
  std::optional<std::string> html;
  std::vector<attachment> attachments;
  /// The text was made from the HTML.
  bool text_is_from_html = false;
  bool is_signed = false;
  bool is_encrypted = false;

  mime::origin origin = mime::origin::person;
  /// "Auto-Submitted: auto-replied": one bounded line; empty for a person.
  std::string origin_evidence = {};
  std::optional<mime::delivery_report> delivery_report = {};
  std::optional<complaint_report> complaint = {};
  std::vector<invitation> invitations = {};
  /// The value of List-Id; empty when it has none.
  std::string list_id = {};

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
