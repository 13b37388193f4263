#include "outbox/notices.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::outbox {
namespace {

std::string shortened(std::string_view text) {
  if (text.size() <= limits::notice_text_bytes_max) return std::string(text);
  return std::string(utf8_prefix(text, limits::notice_text_bytes_max)) + "\n[…]";
}

/// "in_progress" as people write it.
std::string in_words(std::string_view name) {
  std::string words(name);
  std::ranges::replace(words, '_', ' ');
  return words;
}

/// A name to greet with.
std::string name_of(tracker::person const& p) { return p.name.empty() ? p.email : p.name; }
std::string name_of(std::optional<tracker::person> const& p) { return p ? name_of(*p) : "nobody"; }

placeholder_values values_of(happening const& h, tracker::person const& to, origin const& from) {
  return {{"recipient.name", name_of(to)},
          {"author.name", name_of(h.author)},
          {"issue.key", h.issue.key},
          {"issue.summary", h.issue.summary},
          {"issue.description", shortened(h.issue.description)},
          {"issue.status", in_words(to_string(h.issue.status))},
          {"issue.type", h.issue.type},
          {"issue.priority", std::string(to_string(h.issue.priority))},
          {"issue.url", from.base_url + "/issues/" + h.issue.key},
          {"project.key", h.project.key},
          {"project.name", h.project.name},
          {"reporter.name", name_of(h.reporter)},
          {"assignee.name", name_of(h.assignee)},
          {"assignee.before", name_of(h.assignee_before)},
          {"comment.text", shortened(h.comment)},
          {"status.before", in_words(h.event.before)},
          {"status.after", in_words(h.event.after)},
          {"base_url", from.base_url}};
}

}  // namespace

std::optional<template_kind> template_for(tracker::event_kind kind) {
  switch (kind) {
    case tracker::event_kind::created:
      return template_kind::issue_created;
    case tracker::event_kind::commented:
      return template_kind::comment_added;
    case tracker::event_kind::status_changed:
      return template_kind::status_changed;
    case tracker::event_kind::assigned:
      return template_kind::assigned;
    case tracker::event_kind::edited:
      break;
  }
  return std::nullopt;
}

bool may_write_to(tracker::person const& p, std::vector<std::string> const& own_addresses) {
  // RFC 2606: nothing ends there; letters without a sender are of such a person.
  return !p.bounced_at && mime::is_sendable_address(p.email) && !p.email.ends_with(".invalid") &&
         std::ranges::find(own_addresses, p.email) == own_addresses.end();
}

std::vector<tracker::person> who_hears(happening const& h, std::vector<std::string> const& own_addresses) {
  std::vector<tracker::person> all;
  auto const add = [&](tracker::person const& p) {
    bool const is_known = std::ranges::find(all, p.id, &tracker::person::id) != all.end();
    if (is_known || p.id == h.event.author || !may_write_to(p, own_addresses)) return;
    if (all.size() < limits::notice_recipients_max) all.push_back(p);
  };
  add(h.reporter);
  if (h.assignee) add(*h.assignee);
  for (auto const& w : h.watchers) add(w.person);
  return all;
}

origin make_origin(std::string base_url, outlink::randomness& source, time_point now) {
  std::array<std::byte, 16> bits{};
  source.fill(bits);
  return {.base_url = std::move(base_url),
          .seed = hex({reinterpret_cast<char const*>(bits.data()), bits.size()}),
          .now = now};
}

std::string host_of(std::string_view url) {
  if (auto const scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  auto const host = ascii_lower(url.substr(0, url.find_first_of(":/?#")));
  bool const is_name = !host.empty() && host.front() != '.' && host.back() != '.' &&
                       host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == host.npos;
  return is_name ? host : "outlink.invalid";
}

std::string make_message_id(origin const& from, std::string_view about) {
  auto const digest = hex(sha256(from.seed + "\n" + std::string(about)));
  return std::string(about) + "." + digest.substr(0, 16) + "@" + host_of(from.base_url);
}

std::string fingerprint_of(std::string_view base_url) {
  return hex(sha256("outlink fingerprint " + std::string(base_url))).substr(0, 16);
}

mime::composition letter_from(server const& via, mime::address to, rendered words, origin const& from,
                              std::string message_id) {
  auto subject = via.subject_prefix.empty() ? words.subject : via.subject_prefix + " " + words.subject;
  return {.from = {.name = via.from_name, .email = via.from_address},
          .to = std::move(to),
          .subject = std::move(subject),
          .message_id = std::move(message_id),
          .date = from.now,
          .text = std::move(words.text),
          .html = std::move(words.html),
          .fingerprint = fingerprint_of(from.base_url),
          .auto_submitted = "auto-generated",
          // So that Exchange sends no absence notes and receipts for it.
          .headers = {{"X-Auto-Response-Suppress", "All"}}};
}

mime::composition notice_of(happening const& h, tracker::person const& to, server const& via, letter_template const& t,
                            origin const& from) {
  auto const about = h.issue.key + "." + std::to_string(h.event.id.value) + "." + std::to_string(to.id.value);
  auto c = letter_from(via, {.name = to.name, .email = to.email}, render(t, values_of(h, to, from)), from,
                       make_message_id(from, about));
  if (h.event.kind != tracker::event_kind::created) c.subject = "Re: " + c.subject;
  c.references = h.thread;
  if (!h.thread.empty()) c.in_reply_to = h.thread.back();
  return c;
}

}  // namespace outlink::outbox
