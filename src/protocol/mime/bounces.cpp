#include "protocol/mime/bounces.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/addresses.h"
#include "protocol/mime/reports.h"

namespace outlink::mime {
namespace {

struct phrase {
  std::string_view program;
  // Lower case; near the beginning of the text, blanks and line ends alike.
  std::string_view words;
  std::string_view action;
};

// The program's own source or manual has these words; what is sent on in news of a delay is not a failure.
constexpr std::array phrases{
    phrase{"qmail", "this is the qmail-send program", "failed"},                              // qmail-send.c, QSBMF
    phrase{"Exim", "warning: message has been delayed", "delayed"},                           // Exim spec., ch. 49
    phrase{"Exim", "this message has been delayed", "delayed"},                               // Exim spec., ch. 49
    phrase{"Exim", "created automatically by mail delivery software", "failed"},              // Exim spec., ch. 49
    phrase{"Postfix", "this is the postfix program at host", "failed"},                       // Postfix before 2.3
    phrase{"Postfix", "this is the mail system at host", "failed"},                           // Postfix bounce(5)
    phrase{"sendmail", "the following addresses had transient non-fatal errors", "delayed"},  // sendmail savemail.c
    phrase{"sendmail", "the following addresses had permanent fatal errors", "failed"},       // sendmail savemail.c
    phrase{"sendmail", "the following addresses have delivery notifications", "failed"},      // sendmail savemail.c
    phrase{"Exchange", "did not reach some or all of the intended recipients", "failed"},     // Exchange 5.5 to 2003
    phrase{"Exchange", "delivery has failed to these recipients", "failed"},                  // Exchange 2007 and later
    phrase{"Exchange", "couldn't be delivered", "failed"},                                    // Microsoft 365
    phrase{"Gmail", "delivery to the following recipient failed permanently", "failed"},      // Gmail until 2016
    phrase{"Gmail", "delivery to the following recipient has been delayed", "delayed"},       // Gmail until 2016
    phrase{"Gmail", "your message wasn't delivered to", "failed"},                            // Gmail since 2016
    phrase{"Yahoo", "unable to deliver your message to the following address", "failed"},     // Yahoo Mail
    phrase{"Domino", "was not delivered to:", "failed"},                                      // HCL Domino
    phrase{"IronPort", "was undeliverable. the reason for the problem", "failed"},            // Cisco AsyncOS
    phrase{"MDaemon", "had permanent fatal delivery errors", "failed"},                       // MDaemon
    phrase{"Courier", "your message to the following recipients cannot be delivered", "failed"},  // Courier
    phrase{"PowerMTA", "this message could not be delivered to the following recipients", "failed"},
    phrase{"generic", "undeliverable mail", "failed"},
    phrase{"generic", "could not be delivered to one or more recipients", "failed"},
};

// Below them is the letter that came back.
constexpr std::array<std::string_view, 9> returned_marks{
    "--- below this line is a copy of the message",
    "------ this is a copy of",
    "--- original message follows",
    "----- original message follows",
    "----- original message -----",
    "--- the header of the original message is following",
    "----- message header follows",
    "--- original message headers",
    "--- returned message",
};

constexpr std::size_t phrase_within_bytes = 4000;

// One space for any run of blanks and line ends: programs fold their words differently.
std::string squeezed(std::string_view text) {
  std::string out;
  for (char const c : text) {
    bool const is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_blank)
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  }
  return ascii_lower(out);
}

// RFC 5321 section 4.5.5: reports have no return path. Not all servers keep to it, but their names are known.
bool is_from_a_mail_system(header_block const& headers) {
  if (headers.find("X-Failed-Recipients")) return true;
  if (trim(headers["Return-Path"]) == "<>") return true;
  auto const from = read_addresses(headers["From"]);
  if (from.empty()) return false;
  constexpr std::array<std::string_view, 7> names{"mailer-daemon", "postmaster", "mail-daemon",      "mailerdaemon",
                                                  "mdaemon",       "mmdf",       "microsoftexchange"};
  std::string_view const local = std::string_view(from.front().email).substr(0, from.front().email.find('@'));
  return std::any_of(names.begin(), names.end(), [&](auto name) { return local.starts_with(name); });
}

std::size_t returned_at(std::string_view text) {
  auto const lower = ascii_lower(text);
  std::size_t first = text.npos;
  for (auto const mark : returned_marks) first = std::min(first, lower.find(mark));
  return first;
}

std::string_view take_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto const line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

struct named_recipient {
  std::string address;
  std::string_view rest;
};

// "<alice@example.test>: reason", "alice@example.test on 3/3/2026", "  alice@example.test"
std::optional<named_recipient> read_recipient_line(std::string_view line) {
  line = trim(line);
  if (line.starts_with("- ") || line.starts_with("* ")) line = trim(line.substr(2));
  auto const at = line.find('@');
  if (at == line.npos || at == 0) return std::nullopt;
  auto end = line.find_first_of(" \t>:,;(", at);
  if (end == line.npos) end = line.size();
  auto word = line.substr(0, end);
  auto rest = line.substr(end);
  for (std::string_view const before : {"<", "mailto:", "'", "\""})
    if (word.starts_with(before)) word.remove_prefix(before.size());
  if (word.find_first_of(" \t<>/=") != word.npos || word.ends_with('@')) return std::nullopt;
  auto const blanks = rest.find_first_not_of(">'\": \t");
  rest = blanks == rest.npos ? std::string_view() : rest.substr(blanks);
  auto found = read_addresses(word);
  if (found.size() != 1 || found.front().email.find('.') == std::string::npos) return std::nullopt;
  return named_recipient{std::move(found.front().email), rest};
}

// Sentences that end in an address are no list of recipients.
bool is_list_entry(std::string_view line, std::string_view rest) {
  auto const indented = line.starts_with(' ') || line.starts_with('\t') || line.starts_with('<');
  return indented || rest.empty() || line.find(':') != line.npos;
}

class bounce_reader {
 public:
  explicit bounce_reader(std::string_view action) : action_(action) {}

  std::vector<report_recipient> read(std::string_view text) {
    while (!text.empty() && found_.size() < limits::report_recipients_max) {
      auto const line = take_line(text);
      auto const words = trim(line);
      if (auto r = read_recipient_line(line); r && is_list_entry(line, r->rest)) {
        add(std::move(r->address), r->rest);
        wants_words_ = true;
      } else if (words.empty()) {
        // The reason follows the address at once, or after one empty line.
        if (!found_.empty() && !found_.back().diagnostic.empty()) wants_words_ = false;
        continue;
      } else if (words == "because:") {
        continue;
      } else if (wants_words_ && !found_.empty()) {
        auto& d = found_.back().diagnostic;
        if (d.size() < limits::peer_words_bytes_max) d += (d.empty() ? "" : " ") + std::string(words);
      }
    }
    for (auto& r : found_) {
      r.diagnostic = utf8_prefix(r.diagnostic, limits::peer_words_bytes_max);
      r.status = find_status(r.diagnostic);
    }
    return std::move(found_);
  }

 private:
  void add(std::string address, std::string_view words) {
    auto const same = [&](auto const& r) { return r.address == address; };
    auto const known = std::find_if(found_.begin(), found_.end(), same);
    if (known == found_.end()) {
      found_.push_back({.address = std::move(address), .action = std::string(action_)});
    } else {
      std::rotate(known, known + 1, found_.end());
    }
    auto& d = found_.back().diagnostic;
    d += (d.empty() || words.empty() ? "" : " ") + std::string(words);
  }

  std::string_view action_;
  std::vector<report_recipient> found_;
  bool wants_words_ = false;
};

}  // namespace

std::optional<bounce> read_bounce(header_block const& headers, std::string_view text) {
  if (!is_from_a_mail_system(headers)) return std::nullopt;
  auto const beginning = squeezed(text.substr(0, phrase_within_bytes));
  auto const row = std::find_if(phrases.begin(), phrases.end(),
                                [&](auto const& p) { return beginning.find(p.words) != beginning.npos; });
  auto const failed = read_addresses(headers["X-Failed-Recipients"]);
  if (row == phrases.end() && failed.empty()) return std::nullopt;
  bounce b{.program = row == phrases.end() ? "Exim" : row->program};
  std::string_view const action = row == phrases.end() ? "failed" : row->action;
  auto const end = returned_at(text);
  b.report.recipients = bounce_reader(action).read(text.substr(0, end));
  for (auto const& f : failed) {
    auto const is_known = std::any_of(b.report.recipients.begin(), b.report.recipients.end(),
                                      [&](auto const& r) { return r.address == f.email; });
    if (!is_known && b.report.recipients.size() < limits::report_recipients_max)
      b.report.recipients.push_back({.address = f.email, .action = std::string(action)});
  }
  if (end != text.npos) {
    auto rest = text.substr(end);
    take_line(rest);
    b.report.original_message_id = read_returned(rest).message_id;
  }
  return b;
}

}  // namespace outlink::mime
