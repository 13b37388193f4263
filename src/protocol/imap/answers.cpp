#include "protocol/imap/answers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::imap {
namespace {

constexpr std::string_view not_connected =
    "the sign-in was accepted, but the account has no access to this mailbox; check the right to this mailbox and that "
    "IMAP is switched on for it";
constexpr std::string_view throttled = "the mail server asks for a pause";
constexpr std::string_view switched_off = "IMAP is switched off for this account";
constexpr std::string_view no_folder = "the mail server has no such folder";
constexpr std::string_view full = "the mailbox is full";
constexpr std::string_view unavailable = "the mail server cannot do it now";

// Words before codes: Gmail and Exchange say the cause in the text, with a general code or none.
constexpr std::array rows{
    refusal{"", "authenticated but not connected", "imap.not_connected", remedy::fix_setup, not_connected,
            "Exchange Online, BAD or NO after a good sign-in: MailKit issue 1494, email-oauth2-proxy issue 74"},
    refusal{"", "request is throttled", "imap.throttled", remedy::retry, throttled,
            "Exchange Online, BAD (email-oauth2-proxy issue 191) or NO (imap_tools issue 135), then BYE"},
    refusal{"THROTTLED", "[throttled]", "imap.throttled", remedy::retry, throttled,
            "Gmail, behind the text instead of before it: node-imap issue 593"},
    refusal{"", "too many simultaneous connections", "imap.throttled", remedy::retry, throttled,
            "Gmail, [ALERT] at sign-in beyond 15 connections: support.google.com/mail/answer/7126229"},
    refusal{"", "command or bandwidth limits", "imap.throttled", remedy::retry, throttled,
            "Gmail, [OVERQUOTA] or [ALERT]: support.google.com/a/answer/1071518"},
    refusal{"", "maximum number of connections", "imap.throttled", remedy::retry, throttled,
            "Dovecot's mail_max_userip_connections: doc.dovecot.org/2.3/settings/core"},
    refusal{"", "not enabled for imap", "imap.switched_off", remedy::fix_setup, switched_off,
            "Gmail, [ALERT] at sign-in: support.google.com/mail/answer/7126229"},
    refusal{"", "imap access is disabled", "imap.switched_off", remedy::fix_setup, switched_off,
            "Google Workspace, [ALERT] at sign-in: support.google.com/a/answer/105694"},
    refusal{"", "exceeded your mail quota", "imap.over_quota", remedy::fix_setup, full,
            "Courier, [ALERT] to COPY: courier-imap, imapd.c"},
    refusal{"", "quota exceeded", "imap.over_quota", remedy::fix_setup, full,
            "Dovecot, [OVERQUOTA]: doc.dovecot.org/2.3/configuration_manual/quota_plugin"},
    refusal{"LIMIT", "", "imap.throttled", remedy::retry, throttled,
            "RFC 5530 section 3; Yahoo: [LIMIT] UID SEARCH rate limit hit"},
    refusal{"OVERQUOTA", "", "imap.throttled", remedy::retry, throttled,
            "RFC 5530 section 3; where nothing is stored it is Gmail's limit of data"},
    refusal{"NONEXISTENT", "", "imap.no_folder", remedy::fix_setup, no_folder,
            "RFC 5530 section 3; Dovecot and Gmail for SELECT"},
    refusal{"TRYCREATE", "", "imap.no_folder", remedy::fix_setup, no_folder, "RFC 9051 section 6.4.7 (COPY), RFC 6851"},
    refusal{"UNAVAILABLE", "server unavailable", "imap.unavailable", remedy::retry, unavailable,
            "RFC 5530 section 3; Exchange: NO Server Unavailable. 15 (imapfilter issue 146)"},
    refusal{"INUSE", "", "imap.unavailable", remedy::retry, unavailable, "RFC 5530 section 3"},
    refusal{"SERVERBUG", "", "imap.unavailable", remedy::retry, "the mail server has an error of its own",
            "RFC 5530 section 3; Dovecot: internal error occurred, refer to server log"},
    refusal{"EXPUNGEISSUED", "", "imap.no", remedy::retry, "some of the letters are gone", "RFC 5530 section 3"},
    refusal{"NOPERM", "", "imap.not_permitted", remedy::fix_setup, "the account has no right to do it",
            "RFC 5530 section 3; Dovecot and Cyrus with ACLs (RFC 4314)"},
    refusal{"AUTHORIZATIONFAILED", "", "imap.not_permitted", remedy::fix_setup,
            "the sign-in was accepted, but the account may not open this mailbox", "RFC 5530 section 3"},
    refusal{"PRIVACYREQUIRED", "", "imap.privacy_required", remedy::fix_setup,
            "the mail server wants an encrypted connection; choose IMAPS or STARTTLS",
            "RFC 5530 section 3; Dovecot's disable_plaintext_auth"},
    refusal{"CONTACTADMIN", "", "imap.contact_admin", remedy::fix_setup,
            "the mail server says that its administrator must be asked", "RFC 5530 section 3"},
    refusal{"CORRUPTION", "", "imap.corruption", remedy::fix_setup,
            "the mailbox is damaged; the mail server's administrator must repair it", "RFC 5530 section 3"},
    refusal{"CANNOT", "", "imap.cannot", remedy::fix_setup, "the mail server does not do such a thing at all",
            "RFC 5530 section 3"},
    refusal{"CLIENTBUG", "", "imap.client_bug", remedy::report_bug, "the mail server takes it for a mistake of ours",
            "RFC 5530 section 3"},
};

}  // namespace

std::span<refusal const> known_refusals() { return rows; }

refusal const* find_refusal(response const& said) {
  auto const text = ascii_lower(said.text);
  auto const found = std::find_if(rows.begin(), rows.end(), [&](refusal const& r) {
    return (!r.response_code.empty() && said.code == r.response_code) ||
           (!r.says.empty() && text.find(r.says) != text.npos);
  });
  return found == rows.end() ? nullptr : &*found;
}

std::optional<duration> find_suggested_wait(std::string_view text) {
  constexpr std::string_view label = "suggested backoff time:";
  auto const lower = ascii_lower(text);
  auto const at = lower.find(label);
  if (at == lower.npos) return std::nullopt;
  auto const number = trim(std::string_view(lower).substr(at + label.size()));
  std::int64_t milliseconds = 0;
  auto const [end, ec] = std::from_chars(number.data(), number.data() + number.size(), milliseconds);
  if (ec == std::errc::result_out_of_range) return limits::imap_suggested_wait_max;
  if (ec != std::errc{} || milliseconds < 0) return std::nullopt;
  return std::min<duration>(duration(milliseconds), limits::imap_suggested_wait_max);
}

}  // namespace outlink::imap
