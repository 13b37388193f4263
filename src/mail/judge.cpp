#include "mail/judge.h"

#include <algorithm>

#include "base/names.h"
#include "base/text.h"
#include "mail/split_pattern.h"
#include "protocol/reply/reply.h"

namespace outlink::mail {
namespace {

constexpr names<action, 7> actions{{{action::create, "create"},
                                    {action::comment, "comment"},
                                    {action::ignore, "ignore"},
                                    {action::forward, "forward"},
                                    {action::remove, "remove"},
                                    {action::refuse, "refuse"},
                                    {action::pass, "pass"}}};

bool is_addressed_to(mime::letter const& l, std::string_view address) {
  auto const names_it = [&](std::vector<mime::address> const& list) {
    return std::any_of(list.begin(), list.end(), [&](auto const& a) { return ascii_iequals(a.email, address); });
  };
  return names_it(l.to) || names_it(l.cc) || names_it(l.bcc) ||
         std::any_of(l.delivered_to.begin(), l.delivered_to.end(),
                     [&](auto const& a) { return ascii_iequals(a, address); });
}

/// Collects the steps on the way to the verdict.
class deliberation {
 public:
  void note(std::string step) { v_.steps.push_back(std::move(step)); }
  verdict end(action a, std::string why) {
    v_.action = a;
    v_.why = std::move(why);
    return std::move(v_);
  }
  verdict end(action a, std::string why, std::string text) {
    v_.text = std::move(text);
    return end(a, std::move(why));
  }

 private:
  verdict v_;
};

verdict judge_bulk(deliberation& d, handler const& h, mime::letter const& l) {
  std::string const what = "a program sent it (" + std::string(to_string(l.origin)) + ": " + l.origin_evidence + ")";
  switch (h.bulk) {
    case bulk_action::forward:
      return d.end(h.forward_address.empty() ? action::refuse : action::forward,
                   what + "; such letters are forwarded.");
    case bulk_action::remove:
      return d.end(action::remove, what + "; such letters are deleted.");
    case bulk_action::accept:
    case bulk_action::ignore:
      break;
  }
  return d.end(action::ignore, what + "; such letters are ignored.");
}

std::string comment_text(deliberation& d, handler const& h, mime::letter const& l) {
  if (h.kind == handler_kind::comment_before_marker) {
    auto text = text_before(l.text, h.split_pattern);
    d.note(text.size() == l.text.size() ? "The split pattern does not match: the whole text is taken."
                                        : "The text before the split pattern is taken.");
    return text;
  }
  bool const strips =
      h.kind == handler_kind::comment_fresh || (h.kind == handler_kind::create_or_comment && h.strip_quotes);
  if (!strips) return l.text;
  auto fresh = reply::trim(l);
  for (auto const& cut : fresh.cuts)
    d.note("Left out: " + std::string(to_string(cut.kind)) + ", known by \"" + cut.evidence + "\".");
  return std::move(fresh.text);
}

}  // namespace

std::string_view to_string(action a) { return name_of(actions, a); }

std::string never_handled(mime::letter const& l, std::string_view own_address) {
  if (!l.fingerprint.empty()) return "Outlink sent this letter itself.";
  if (l.origin == mime::origin::delivery_report)
    return "This is a delivery report, not a person's letter (" + l.origin_evidence + ").";
  if (l.origin == mime::origin::read_report) return "This is a read report, not a person's letter.";
  if (l.origin == mime::origin::complaint) return "This is a complaint report, not a person's letter.";
  if (l.is_report || l.has_empty_return_path) return "This is a report about mail, not a person's letter.";
  if (l.from && ascii_iequals(l.from->email, own_address)) return "The letter comes from the mailbox's own address.";
  return {};
}

std::vector<std::string> ancestors(mime::letter const& l) {
  std::vector<std::string> ids = l.in_reply_to;
  for (auto it = l.references.rbegin(); it != l.references.rend(); ++it)
    if (std::find(ids.begin(), ids.end(), *it) == ids.end()) ids.push_back(*it);
  return ids;
}

verdict judge(handler const& h, mime::letter const& l, circumstances const& c) {
  deliberation d;
  if (!h.enabled) return d.end(action::pass, "The handler is switched off.");
  if (!h.catch_address.empty() && !is_addressed_to(l, h.catch_address))
    return d.end(action::pass, "The letter is not addressed to " + h.catch_address + ".");
  if (l.origin != mime::origin::person) {
    if (h.bulk != bulk_action::accept) return judge_bulk(d, h, l);
    d.note("Sent by a program (" + l.origin_evidence + "); such letters are accepted.");
  }
  if (h.letters_per_hour > 0 && c.letters_of_sender >= h.letters_per_hour)
    return d.end(action::refuse, "The sender wrote " + std::to_string(c.letters_of_sender) +
                                     " letters within an hour, and no more than " + std::to_string(h.letters_per_hour) +
                                     " are believed: this looks like a loop.");
  if (!c.is_sender_known && !h.create_users && !h.default_reporter)
    return d.end(action::refuse,
                 "The sender is unknown, and this handler neither makes users nor has a default reporter.");
  d.note(c.is_sender_known ? "The sender is known."
         : h.create_users  ? "The sender is unknown and becomes a user."
                           : "The sender is unknown; the default reporter stands in.");
  bool const belongs = !c.issue_key.empty();
  d.note(belongs ? "It belongs to " + c.issue_key + ": " + c.belongs_because + "." : "It belongs to no issue.");
  if (h.kind == handler_kind::create_always || (h.kind == handler_kind::create_or_comment && !belongs))
    return d.end(action::create, "A new issue.", l.text);
  if (!belongs) return d.end(action::refuse, "This handler only comments, and the letter belongs to no issue.");
  auto text = comment_text(d, h, l);
  if (trim(text).empty() && l.attachments.empty())
    return d.end(action::ignore, "Nothing in it is new: no text of its own and no file.");
  return d.end(action::comment, "A comment on " + c.issue_key + ".", std::move(text));
}

std::string content_digest(mime::letter const& l) {
  std::string all;
  auto const add = [&](std::string_view part) { all += std::to_string(part.size()) + ":" + std::string(part) + ";"; };
  add(l.from ? l.from->email : "");
  for (auto const& a : l.to) add(a.email);
  add(l.subject);
  add(l.sent_at ? std::to_string(*l.sent_at) : "");
  add(l.text);
  add(l.html.value_or(""));
  for (auto const& a : l.attachments) {
    add(a.file_name);
    add(sha256(a.content));
  }
  return sha256(all);
}

}  // namespace outlink::mail
