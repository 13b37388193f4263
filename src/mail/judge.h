#pragma once

#include <string>
#include <vector>

#include "mail/mail.h"
#include "protocol/mime/mime.h"

namespace outlink::mail {

/// What to make of a letter.
enum class action {
  create,   ///< a new issue
  comment,  ///< on the issue that it belongs to
  ignore,   ///< nothing, on purpose
  forward,  ///< to the handler's forward address, with the reason
  remove,   ///< nothing, and the server's copy goes
  refuse,   ///< cannot be handled: forwarded where there is an address, else failed
  pass,     ///< not this handler's: the next is asked
};
std::string_view to_string(action a);

/// What the rules need to know about the world.
struct circumstances {
  /// Of the issue that the letter belongs to; empty: none.
  std::string issue_key;
  /// How that was found: "SUP-3 stands in the subject".
  std::string belongs_because;
  bool is_sender_known = false;
  /// Letters of this sender that became something within the last hour.
  std::int64_t letters_of_sender = 0;
};

struct verdict {
  mail::action action = action::pass;
  /// In plain words.
  std::string why;
  /// How it came to that, in order.
  std::vector<std::string> steps;
  /// What would be written: a description or a comment.
  std::string text;
};

/// Why no handler is asked about a letter: it is ours, comes from the mailbox's own address, or is a report about mail.
/// Empty when they are asked. People write from other mailboxes of ours, too: those are not told apart.
std::string never_handled(mime::letter const& l, std::string_view own_address);

/// Where to look for the issue that the letter belongs to, after the keys in its subject: In-Reply-To, then References
/// from the newest.
std::vector<std::string> ancestors(mime::letter const& l);

/// What a handler makes of a letter. Pure.
verdict judge(handler const& h, mime::letter const& l, circumstances const& c);

/// What stays the same when a letter is delivered twice: sender, recipients, subject, date, text, attachments. SHA-256.
std::string content_digest(mime::letter const& l);

}  // namespace outlink::mail
