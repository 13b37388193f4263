#include "protocol/mime/mime.h"

#include <algorithm>
#include <array>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/addresses.h"
#include "protocol/mime/bounces.h"
#include "protocol/mime/date.h"
#include "protocol/mime/encoded_words.h"
#include "protocol/mime/origin.h"
#include "protocol/mime/parts.h"
#include "protocol/mime/reports.h"
#include "protocol/mime/structure.h"

namespace outlink::mime {
namespace {

// Ids in brackets; whatever is between them is old habit ("Your message of Monday <id>").
std::vector<std::string> message_ids(std::string_view raw) {
  std::vector<std::string> ids;
  while (ids.size() < limits::letter_references_max) {
    auto const open = raw.find('<');
    auto const close = open == raw.npos ? raw.npos : raw.find('>', open);
    if (close == raw.npos) break;
    if (auto id = read_message_id(raw.substr(open, close + 1 - open)); !id.empty()) ids.push_back(std::move(id));
    raw.remove_prefix(close + 1);
  }
  if (ids.empty() && raw.find('@') != raw.npos)
    for (auto const& word : split_words(raw))
      if (word.find('@') != word.npos && ids.size() < limits::letter_references_max)
        ids.push_back(read_message_id(word));
  return ids;
}

// All fields of a name: some programs write one To for each recipient.
std::vector<address> all_addresses(header_block const& headers, std::string_view name) {
  std::vector<address> all;
  for (auto const& f : headers.fields()) {
    if (!is_same_name(f.name, name)) continue;
    for (auto& a : read_addresses(f.value))
      if (all.size() < limits::letter_addresses_max) all.push_back(std::move(a));
  }
  return all;
}

std::optional<address> first_address(header_block const& headers, std::string_view name) {
  auto all = all_addresses(headers, name);
  if (all.empty()) return std::nullopt;
  return std::move(all.front());
}

std::vector<std::string> delivered_to(header_block const& headers) {
  constexpr std::array<std::string_view, 5> names{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To",
                                                  "X-Delivered-To"};
  std::vector<std::string> all;
  for (auto const& f : headers.fields()) {
    bool const is_wanted = std::any_of(names.begin(), names.end(), [&](auto n) { return is_same_name(f.name, n); });
    if (!is_wanted) continue;
    for (auto& a : read_addresses(f.value))
      if (all.size() < limits::letter_addresses_max && std::find(all.begin(), all.end(), a.email) == all.end())
        all.push_back(std::move(a.email));
  }
  return all;
}

std::optional<int> priority(header_block const& headers) {
  struct word {
    std::string_view text;
    int priority;
  };
  constexpr std::array words{word{"highest", 1}, word{"high", 1},       word{"urgent", 1}, word{"normal", 3},
                             word{"low", 5},     word{"non-urgent", 5}, word{"lowest", 5}};
  auto const number = decode_words(headers["X-Priority"]);
  if (!number.empty() && number[0] >= '1' && number[0] <= '5') return number[0] - '0';
  for (auto const* name : {"X-Priority", "X-MSMail-Priority", "Importance", "Priority"}) {
    auto const value = read_parameterised(headers[name]).value;
    for (auto const& w : words)
      if (w.text == value) return w.priority;
  }
  return std::nullopt;
}

// RFC 2919: "Users of it <users.lists.example.test>"
std::string list_id(std::string_view raw) {
  auto const line = decode_words(raw);
  auto const open = line.rfind('<');
  auto const close = open == line.npos ? line.npos : line.find('>', open);
  auto const id = close == line.npos ? line : line.substr(open + 1, close - open - 1);
  return std::string(utf8_prefix(ascii_lower(trim(id)), limits::message_id_bytes_max));
}

void read_headers(header_block const& headers, letter& l) {
  l.message_id = read_message_id(headers["Message-ID"]);
  l.in_reply_to = message_ids(headers["In-Reply-To"]);
  l.references = message_ids(headers["References"]);
  l.from = first_address(headers, "From");
  l.sender = first_address(headers, "Sender");
  l.to = all_addresses(headers, "To");
  l.cc = all_addresses(headers, "Cc");
  l.bcc = all_addresses(headers, "Bcc");
  l.reply_to = all_addresses(headers, "Reply-To");
  l.delivered_to = delivered_to(headers);
  l.subject = utf8_prefix(decode_words(headers["Subject"]), limits::letter_subject_bytes_max);
  l.sent_at = read_date(headers["Date"]);
  l.priority = priority(headers);
  l.list_id = list_id(headers["List-Id"]);
  l.auto_submitted = read_parameterised(headers["Auto-Submitted"]).value;
  l.precedence = read_parameterised(headers["Precedence"]).value;
  l.fingerprint = decode_words(headers["X-Outlink-Fingerprint"]);
  if (auto const* path = headers.find("Return-Path")) l.has_empty_return_path = trim(path->value) == "<>";
}

// What a letter's structure says counts more than its headers: a report is also automatic.
void decide_origin(part const& top, content& c, letter& l) {
  auto const type = evidence("Content-Type", top.headers["Content-Type"]);
  if (c.complaint) {
    l.origin = origin::complaint;
    l.origin_evidence = type;
    if (c.complaint->original_recipient.empty()) c.complaint->original_recipient = c.returned.recipient;
    c.complaint->original_message_id = c.returned.message_id;
    l.complaint = std::move(c.complaint);
    return;
  }
  bool const says_read = ascii_iequals(top.type.parameter("report-type"), "disposition-notification");
  if (c.is_read_report || (l.is_report && says_read)) {
    l.origin = origin::read_report;
    l.origin_evidence = type;
    return;
  }
  auto known = c.delivery_report ? std::nullopt : read_bounce(top.headers, l.text);
  if (c.delivery_report || known) {
    l.origin = origin::delivery_report;
    l.origin_evidence = known ? "Words of " + std::string(known->program) : type;
    l.delivery_report = known ? std::move(known->report) : std::move(c.delivery_report);
    auto& id = l.delivery_report->original_message_id;
    if (id.empty()) id = c.returned.message_id;
    if (id.empty() && !l.in_reply_to.empty()) id = l.in_reply_to.front();
    return;
  }
  auto speaks = read_origin(top.headers);
  l.origin = speaks.who;
  l.origin_evidence = std::move(speaks.evidence);
}

// Old Macintosh programs end lines with a carriage return only.
std::string with_line_feeds(std::string_view raw) {
  std::string out(raw);
  std::replace(out.begin(), out.end(), '\r', '\n');
  return out;
}

}  // namespace

result<letter> parse(std::string_view raw) {
  if (raw.size() > limits::letter_bytes_max)
    return fail(
        {.code = "letter.too_large", .remedy = remedy::give_up, .words = "The letter is larger than is taken."});
  std::string changed;
  if (raw.find('\n') == raw.npos && raw.find('\r') != raw.npos) raw = changed = with_line_feeds(raw);
  TRY(auto const top, read_structure(raw));
  letter l;
  read_headers(top.headers, l);
  l.is_report = top.type.value == "multipart/report";
  auto c = read_content(top);
  l.text = std::move(c.text);
  l.text_is_from_html = c.text_is_from_html;
  l.html = std::move(c.html);
  l.attachments = std::move(c.attachments);
  l.invitations = std::move(c.invitations);
  l.is_encrypted = c.is_encrypted;
  l.is_signed = c.is_signed;
  decide_origin(top, c, l);
  return l;
}

}  // namespace outlink::mime
