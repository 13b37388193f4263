#pragma once

#include <memory>
#include <string>
#include <variant>

#include "outbox/outbox.h"

namespace outlink::outbox {

/// What a sink signs in with.
struct no_proof {};
struct password_proof {
  secret_text password;
};
struct token_proof {
  secret_text access_token;
};
using proof = std::variant<no_proof, password_proof, token_proof>;

/// Whom a letter is from and to, as the servers on its way see it.
struct route_of_letter {
  std::string from;
  std::string to;
};

/// Port: one connection to an outgoing server. Failures carry the stage in `where` (dns, tcp, tls, greeting, sign in,
/// sender, letter); "smtp.authentication_failed" or
/// "graph.authentication_failed" from open() means that the proof was refused. The remedies of send()
/// say whose trouble it is: give_up and fix_input are this letter's for good, retry and wait_until for now, all others
/// the server's. `peer` holds the server's words, its numbers ahead ("550 5.1.1 ...").
class letter_sink {
 public:
  virtual ~letter_sink() = default;
  /// Connects and signs in.
  virtual task<void> open(proof const& p) = 0;
  /// Hands the letter over; returns the server's words. After a failure that a server answered, the connection can be
  /// used for the next letter: is_open() tells.
  virtual task<std::string> send(route_of_letter const& route, std::string raw) = 0;
  /// Whether the server takes letters from this address; sends none.
  virtual task<void> try_sender(std::string from) = 0;
  virtual bool is_open() const = 0;
  /// Says good-bye, shortly.
  virtual boost::asio::awaitable<void> close() = 0;
};

/// Makes a sink for each connection to a server.
class sink_factory {
 public:
  virtual ~sink_factory() = default;
  virtual std::unique_ptr<letter_sink> make(server const& s) = 0;
};

}  // namespace outlink::outbox
