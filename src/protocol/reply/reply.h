#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/mime/mime.h"

/// What of a letter its author wrote now: without the letter that it answers, and without signatures.
namespace outlink::reply {

/// What was taken out of a letter.
enum class cut_kind {
  /// Lines with ">" or "|" before them.
  quoted_lines,
  /// "On 3 November 2025 at 10:12, Alice wrote:", or a block "From: / Sent: / To: / Subject:". What follows it and is
  /// not marked as a quote goes with it.
  reply_header,
  /// "-----Original Message-----", and all that follows.
  separator,
  /// After "-- " (RFC 3676 section 4.3), or what a program adds: "Sent from my iPhone". Names and greetings stay.
  signature,
  /// An element in which a mail program keeps what is answered.
  html_quote,
};

/// One thing that was taken out.
struct cut {
  cut_kind kind = cut_kind::quoted_lines;
  /// The line ("> Hello") or element ("div.gmail_quote") that it was known by: one line, at most
  /// limits::reply_evidence_bytes_max bytes. Words of the sender.
  std::string evidence;
};

/// What is left, and why.
struct fresh_text {
  /// Lines end with \n; without blank lines at its ends. Empty only when the letter was empty.
  std::string text;
  /// From the top down, then what was found only when the rest was looked at again; at most limits::reply_cuts_max.
  /// Empty when nothing was taken out.
  std::vector<cut> cuts;
};

/// The new part of a plain text in UTF-8 whose lines end with \n. Answers between quoted lines stay, the quoted lines
/// go. A forwarded letter is what its sender wants to show: it stays whole from its mark on ("Forwarded message").
/// When nothing would be left (only a quote, only a signature), the text stays whole. Takes time linear in the size.
fresh_text trim_text(std::string_view text);

/// The new part of an HTML document as text: elements in which mail programs keep quotes and signatures go, the rest
/// becomes text by html::to_text(), of which trim_text() finds the new part. When nothing would be left, all of it as
/// text. Takes time linear in the size; limits::html_bytes_max holds.
fresh_text trim_html(std::string_view html);

/// The new part of a letter: of its plain text when it has one, else of its HTML. A subject that begins with a mark of
/// forwarding ("FW:") keeps blocks of "From: / Sent:" lines, which Outlook writes in replies and forwarded letters
/// alike.
fresh_text trim(mime::letter const& l);

/// As in the names of cut_kind: "reply_header".
std::string_view to_string(cut_kind k);

}  // namespace outlink::reply
