#include "protocol/mime/origin.h"

#include <array>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/encoded_words.h"

namespace outlink::mime {
namespace {

struct row {
  std::string_view header;
  // Lower case, against the decoded value in lower case; "*" is any run of characters.
  std::string_view pattern;
  origin who;
  // Another field that must be there; or none.
  std::string_view beside = {};
};

// In the order in which they count: an answer of a program may come through a list, a program's notice may be bulk.
constexpr std::array rows{
    // RFC 3834 section 5; "auto-replied" also from Gmail, Zimbra, Sieve vacation (RFC 5230 section 4.7), Dovecot,
    // Postfixadmin, vacation(1).
    row{"Auto-Submitted", "auto-replied*", origin::automatic_reply},
    // Exchange and Microsoft 365 mark their out of office answers as auto-generated: Microsoft's
    // "X-Auto-Response-Suppress"
    // (MS-OXCMAIL 2.1.3.2.20), and the subject in the language of the mailbox.
    row{"Subject", "automatic reply:*", origin::automatic_reply},
    row{"Subject", "out of office autoreply:*", origin::automatic_reply},
    row{"Subject", "out of office:*", origin::automatic_reply, "X-Auto-Response-Suppress"},
    row{"Subject", "automatische antwort:*", origin::automatic_reply},
    row{"Subject", "abwesenheitsnotiz:*", origin::automatic_reply},
    row{"Subject", "réponse automatique*", origin::automatic_reply},
    row{"Subject", "respuesta automática:*", origin::automatic_reply},
    row{"Subject", "resposta automática:*", origin::automatic_reply},
    row{"Subject", "risposta automatica:*", origin::automatic_reply},
    row{"Subject", "automatisch antwoord:*", origin::automatic_reply},
    row{"Subject", "odpowiedź automatyczna:*", origin::automatic_reply},
    row{"Subject", "automatická odpověď:*", origin::automatic_reply},
    row{"Subject", "autosvar:*", origin::automatic_reply},
    row{"Subject", "Автоматический ответ:*", origin::automatic_reply},
    row{"Subject", "自動回覆:*", origin::automatic_reply},
    row{"Subject", "自动答复:*", origin::automatic_reply},
    row{"Subject", "自動応答:*", origin::automatic_reply},
    // HCL Domino's out of office service: "AUTO: Alice is out of the office (returning 01/02/2026)".
    row{"Subject", "auto: * is out of the office*", origin::automatic_reply},
    row{"Subject", "auto: *out of office*", origin::automatic_reply},
    // Gmail's vacation responder, CommuniGate Pro ("Automatic replies"), cPanel's autoresponder, FirstClass,
    // GroupWise's
    // vacation rule; each documented by its vendor.
    row{"X-Autoreply", "*", origin::automatic_reply},
    row{"X-Autoreply-From", "*", origin::automatic_reply},
    row{"X-Autorespond", "*", origin::automatic_reply},
    row{"X-Autoresponder", "*", origin::automatic_reply},
    row{"X-Mail-Autoreply", "*", origin::automatic_reply},
    row{"X-Vacation", "*", origin::automatic_reply},
    row{"X-Away-Message", "*", origin::automatic_reply},
    row{"Precedence", "auto*reply", origin::automatic_reply},
    row{"X-Precedence", "auto*reply", origin::automatic_reply},
    row{"Preference", "auto*reply", origin::automatic_reply},
    row{"X-POST-MessageClass", "9; autoresponder*", origin::automatic_reply},
    row{"Delivered-To", "autoresponder", origin::automatic_reply},
    row{"X-Mailer", "vacation*", origin::automatic_reply},
    // RFC 3834: "auto-generated"; RFC 5436 section 2.7.1: "auto-notified"; extensions are programs, too.
    row{"Auto-Submitted", "auto-*", origin::automatic},
    // Cron (crond(8)), FirstClass, and trackers and forges that say so in a field of their own.
    row{"X-Cron-Env", "*", origin::automatic},
    row{"X-FC-MachineGenerated", "*", origin::automatic},
    row{"X-JIRA-FingerPrint", "*", origin::automatic},
    row{"X-GitHub-Reason", "*", origin::automatic},
    row{"X-GitLab-Project", "*", origin::automatic},
    row{"X-Bugzilla-Reason", "*", origin::automatic},
    row{"X-Redmine-Host", "*", origin::automatic},
    row{"X-Trac-Version", "*", origin::automatic},
    row{"X-RT-Loop-Prevention", "*", origin::automatic},
    row{"X-OTRS-Loop", "*", origin::automatic},
    row{"X-Phabricator-Sent-This-Message", "*", origin::automatic},
    row{"X-Launchpad-Message-Rationale", "*", origin::automatic},
    // Lists on which people write: RFC 2369 section 3.4, ezmlm, Mailman, Google Groups, Majordomo, Sympa, fml, vger.
    row{"List-Post", "no*", origin::bulk},
    row{"List-Post", "*", origin::mailing_list},
    row{"Mailing-List", "*", origin::mailing_list},
    row{"X-Mailing-List", "*", origin::mailing_list},
    row{"X-BeenThere", "*", origin::mailing_list},
    row{"X-Mailman-Version", "*", origin::mailing_list},
    row{"X-ML-Name", "*", origin::mailing_list},
    row{"Sender", "*owner-*@*", origin::mailing_list, "Precedence"},
    row{"Precedence", "list", origin::mailing_list},
    // Mass mailings: RFC 8058, Gmail's Feedback-ID beside a way to unsubscribe, the Certified Senders Alliance,
    // Mailchimp.
    // Feedback-ID alone says nothing: some providers add it to every letter.
    row{"List-Unsubscribe-Post", "*", origin::bulk},
    row{"Feedback-ID", "*", origin::bulk, "List-Unsubscribe"},
    row{"X-CSA-Complaints", "*", origin::bulk},
    row{"X-MC-User", "*", origin::bulk},
    row{"X-Campaign", "*", origin::bulk},
    row{"X-CampaignID", "*", origin::bulk},
    row{"Precedence", "bulk", origin::bulk},
    row{"Precedence", "junk", origin::bulk},
    // RFC 2919. A list that can be neither written to nor left is still a list.
    row{"List-Id", "*", origin::mailing_list},
    row{"List-Unsubscribe", "*", origin::bulk},
    // MS-OXCMAIL: who sends this wants no answers of programs.
    row{"X-Auto-Response-Suppress", "*all*", origin::automatic},
    row{"X-Auto-Response-Suppress", "*autoreply*", origin::automatic},
    // RFC 5321 section 4.5.5: no answer may go there.
    row{"Return-Path", "<>", origin::automatic},
};

bool fits(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = pattern.npos;
  std::size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Patterns have ASCII letters in lower case; what else a subject begins with is compared as it is.
std::string comparable(std::string_view value) {
  return ascii_lower(decode_words(value.substr(0, limits::peer_words_bytes_max)));
}

}  // namespace

std::string evidence(std::string_view header, std::string_view value) {
  auto const line = std::string(header) + ": " + decode_words(value.substr(0, limits::peer_words_bytes_max));
  return std::string(utf8_prefix(line, limits::origin_evidence_bytes_max));
}

speaker read_origin(header_block const& headers) {
  // Many rows look at the same field: it is decoded once.
  std::string_view decoded_from;
  std::string decoded;
  for (auto const& r : rows) {
    if (!r.beside.empty() && !headers.find(r.beside)) continue;
    // A field may be there more than once: Delivered-To is.
    for (auto const& f : headers.fields()) {
      if (!is_same_name(f.name, r.header)) continue;
      if (r.pattern != "*") {
        if (f.value.data() != decoded_from.data()) decoded = comparable(f.value);
        decoded_from = f.value;
        if (!fits(decoded, r.pattern)) continue;
      }
      return {.who = r.who, .evidence = evidence(r.header, f.value)};
    }
  }
  return {};
}

std::string_view to_string(origin o) {
  switch (o) {
    case origin::person:
      return "person";
    case origin::mailing_list:
      return "mailing_list";
    case origin::bulk:
      return "bulk";
    case origin::automatic:
      return "automatic";
    case origin::automatic_reply:
      return "automatic_reply";
    case origin::delivery_report:
      return "delivery_report";
    case origin::read_report:
      return "read_report";
    case origin::complaint:
      return "complaint";
  }
  return "person";
}

}  // namespace outlink::mime
