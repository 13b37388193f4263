#pragma once

#include "outbox/templates.h"
#include "protocol/mime/compose.h"

/// Notices: which letters an event makes. Pure.
namespace outlink::outbox {

/// An event with all that is needed to tell of it, as things are now.
struct happening {
  tracker::event event;
  tracker::issue issue;
  tracker::project project;
  tracker::person author;
  tracker::person reporter;
  std::optional<tracker::person> assignee;
  /// Only when the event is an assignment that took it from somebody.
  std::optional<tracker::person> assignee_before;
  std::vector<tracker::watcher> watchers;
  /// Only when the event is a comment.
  std::string comment;
  /// Message-IDs of the issue's letters, the first and the newest ones, oldest first; may be empty.
  std::vector<std::string> thread;
};

/// The template that tells of it; empty when nobody is told.
std::optional<template_kind> template_for(tracker::event_kind kind);

/// Whom no letter can or may reach: reserved addresses, those that bounce, those that we read or write from.
bool may_write_to(tracker::person const& p, std::vector<std::string> const& own_addresses);

/// Reporter, assignee, watchers and participants, each once; never the author, nobody who may not be written to.
/// `own_addresses` in lower case.
std::vector<tracker::person> who_hears(happening const& h, std::vector<std::string> const& own_addresses);

/// Where letters come from, beside the server.
struct origin {
  /// "https://outlink.example.org", without a trailing slash.
  std::string base_url;
  /// Unguessable, new for each batch; part of each Message-ID.
  std::string seed;
  time_point now;
};

/// With a seed of its own.
origin make_origin(std::string base_url, outlink::randomness& source, time_point now);

/// Without angle brackets: "{about}.{16 hexadecimal digits}@{host of the base URL}", unguessable, the same for the same
/// arguments.
std::string make_message_id(origin const& from, std::string_view about);

/// "outlink.example.org" of "https://outlink.example.org:8443"; "outlink.invalid" for what is no name.
std::string host_of(std::string_view base_url);

/// Marks what this Outlink sends.
std::string fingerprint_of(std::string_view base_url);

/// A letter that this server sends to somebody: sender, prefix, marks, and what the template says.
mime::composition letter_from(server const& via, mime::address to, rendered words, origin const& from,
                              std::string message_id);

/// The notice to one person, threaded below the issue's letters.
mime::composition notice_of(happening const& h, tracker::person const& to, server const& via, letter_template const& t,
                            origin const& from);

}  // namespace outlink::outbox
