#pragma once

#include <memory>
#include <string>

#include "base/secret.h"
#include "flow/letters.h"
#include "flow/runtime.h"

namespace outlink::net {

/// The mail server for our own plain letters.
struct smtp_options {
  /// "smtps://mail.example.org", or "smtp://mail.example.org:587" (STARTTLS is then required unless the host is
  /// loopback).
  std::string url;
  std::string from;
  /// Empty: no sign-in.
  std::string user;
  secret_text password = {};
  std::string ca_file = {};
};

/// Sends over libcurl, on the pool: warnings are few. Everything outlives it.
std::unique_ptr<flow::letter_sender> make_smtp_sender(flow::work_pool& pool, outlink::clock const& clock,
                                                      outlink::randomness& randomness, smtp_options options);

}  // namespace outlink::net
