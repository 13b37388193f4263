#pragma once

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
  /// One line.
  std::string subject;
  /// The readable text: text/plain, else made from the HTML.
  std::string text;
  /// The HTML part as it was sent; not fit for showing, see html::make_safe().
  std::optional<std::string> html;
  std::vector<attachment> attachments;

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
