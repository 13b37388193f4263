#include "protocol/mime/reports.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/addresses.h"
#include "protocol/mime/encoded_words.h"

namespace outlink::mime {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string bounded(std::string_view s) { return std::string(utf8_prefix(s, limits::peer_words_bytes_max)); }

// "rfc822; alice@example.test": the type does not matter, as long as there is an address.
std::string typed_address(std::string_view field) {
  if (auto const semicolon = field.find(';'); semicolon != field.npos) field.remove_prefix(semicolon + 1);
  auto const found = read_addresses(field);
  if (found.empty() || found.front().email.find('@') == std::string::npos) return {};
  return found.front().email;
}

std::string diagnostic(std::string_view field) {
  auto text = decode_words(field);
  auto const semicolon = text.find(';');
  // "smtp; 550 no such user"; the words themselves may hold semicolons.
  if (semicolon != text.npos && text.find_first_of(" \t") > semicolon) text.erase(0, semicolon + 1);
  return bounded(trim(text));
}

std::string action_of(header_block const& fields, std::string_view status) {
  constexpr std::array<std::string_view, 5> known{"failed", "delayed", "delivered", "relayed", "expanded"};
  auto const written = read_parameterised(fields["Action"]).value;
  if (std::find(known.begin(), known.end(), written) != known.end()) return written;
  return status.starts_with('2') ? "delivered" : status.starts_with('4') ? "delayed" : "failed";
}

report_recipient read_recipient(header_block const& fields) {
  report_recipient r;
  // The address that was written to; where it was forwarded to means nothing to its sender.
  for (auto const* name : {"Original-Recipient", "Final-Recipient", "X-Actual-Recipient"})
    if (r.address.empty()) r.address = typed_address(fields[name]);
  r.status = find_status(fields["Status"]);
  r.diagnostic = diagnostic(fields["Diagnostic-Code"]);
  if (r.status.empty()) r.status = find_status(r.diagnostic);
  r.action = action_of(fields, r.status);
  return r;
}

// Blocks of fields with empty lines between; lines that are no fields are passed over.
std::optional<header_block> next_block(std::string_view& body) {
  while (!body.empty()) {
    auto const before = body.size();
    auto block = take_headers(body);
    if (!block.fields().empty()) return block;
    if (body.size() == before) {
      auto const end = body.find('\n');
      body.remove_prefix(end == body.npos ? body.size() : end + 1);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string read_message_id(std::string_view raw) {
  raw = trim(raw);
  auto const open = raw.find('<');
  auto const close = open == raw.npos ? raw.npos : raw.find('>', open);
  auto const id =
      close == raw.npos ? raw.substr(0, raw.find_first_of(" \t\r\n")) : raw.substr(open + 1, close - open - 1);
  auto clean = decode_words(id);
  std::erase_if(clean, [](char c) { return c == ' ' || c == '<' || c == '>'; });
  return std::string(utf8_prefix(clean, limits::message_id_bytes_max));
}

returned_letter read_returned(std::string_view letter_or_headers) {
  while (letter_or_headers.starts_with('\n') || letter_or_headers.starts_with('\r')) letter_or_headers.remove_prefix(1);
  auto const fields = take_headers(letter_or_headers);
  returned_letter r{.message_id = read_message_id(fields["Message-ID"])};
  for (auto const* name : {"X-HmXmrOriginalRecipient", "X-Original-To", "Original-Rcpt-To", "To"}) {
    auto const found = read_addresses(fields[name]);
    if (r.recipient.empty() && !found.empty()) r.recipient = found.front().email;
  }
  return r;
}

std::string find_status(std::string_view s) {
  for (std::size_t i = 0; i + 4 < s.size(); ++i) {
    bool const starts_here = i == 0 || !(is_digit(s[i - 1]) || s[i - 1] == '.');
    if (!starts_here || (s[i] != '2' && s[i] != '4' && s[i] != '5') || s[i + 1] != '.') continue;
    std::size_t end = i + 2;
    std::size_t numbers = 1;
    for (std::size_t digits = 0; end < s.size() && numbers < 3;) {
      if (is_digit(s[end]) && digits < 3) {
        ++digits;
        ++end;
        if (digits > 0 && (end == s.size() || !is_digit(s[end]))) ++numbers;
      } else if (s[end] == '.' && digits > 0) {
        digits = 0;
        ++end;
      } else {
        break;
      }
    }
    // An address of a host has a fourth number.
    bool const ends_here =
        end == s.size() || (!is_digit(s[end]) && !(s[end] == '.' && end + 1 < s.size() && is_digit(s[end + 1])));
    if (numbers == 3 && ends_here) return std::string(s.substr(i, end - i));
  }
  return {};
}

delivery_report read_delivery_status(std::string_view body) {
  delivery_report report;
  bool has_address = false;
  while (auto const block = next_block(body)) {
    // Of the letter as a whole (RFC 3464, 2.2).
    if (report.original_message_id.empty())
      report.original_message_id = read_message_id((*block)["X-Original-Message-ID"]);
    if (!block->find("Final-Recipient") && !block->find("Original-Recipient") && !block->find("Action")) continue;
    auto r = read_recipient(*block);
    has_address = has_address || !r.address.empty();
    report.recipients.push_back(std::move(r));
    if (report.recipients.size() == limits::report_recipients_max) break;
  }
  if (has_address) std::erase_if(report.recipients, [](auto const& r) { return r.address.empty(); });
  return report;
}

complaint_report read_feedback_report(std::string_view body) {
  complaint_report report;
  while (auto const block = next_block(body)) {
    if (report.feedback_type.empty())
      report.feedback_type = bounded(read_parameterised((*block)["Feedback-Type"]).value);
    if (report.original_recipient.empty()) report.original_recipient = typed_address((*block)["Original-Rcpt-To"]);
  }
  return report;
}

}  // namespace outlink::mime
