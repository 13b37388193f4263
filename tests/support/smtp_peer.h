#pragma once

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "support/peer.h"

namespace outlink::testing_support {

/// An SMTP server written in the test: answers as told, keeps what it was given.
class smtp_peer {
 public:
  struct taken {
    std::string from, to, letter;
  };
  /// Tells the peer what to do from now on; each list is used up in order, then all is well.
  struct orders {
    /// In place of the greeting; the connection ends with it.
    std::deque<std::string> greetings = {};
    std::deque<std::string> to_mail = {};
    std::deque<std::string> to_rcpt = {};
    /// To a whole letter; empty: the connection ends without an answer.
    std::deque<std::string> to_letter = {};
    std::string good_token = "good";
  };
  smtp_peer() = default;
  explicit smtp_peer(orders o) : orders_(std::move(o)) {}

  std::uint16_t port() const { return peer_.port(); }
  std::vector<taken> letters() {
    std::lock_guard const guard(lock_);
    return letters_;
  }
  /// Each command with its argument, over all connections; of AUTH only the mechanism.
  std::vector<std::string> commands() {
    std::lock_guard const guard(lock_);
    return commands_;
  }
  int connections() const { return peer_.connections(); }

 private:
  std::string next(std::deque<std::string> orders::* list, std::string otherwise) {
    std::lock_guard const guard(lock_);
    auto& all = orders_.*list;
    if (all.empty()) return otherwise;
    auto first = all.front();
    all.pop_front();
    return first;
  }

  void serve(connection& c) {
    auto const greeting = next(&orders::greetings, "220 mail.example.test ESMTP");
    c.send(greeting + "\r\n");
    if (!greeting.starts_with("220")) return;
    taken now;
    for (;;) {
      auto const line = c.line();
      auto const verb = line.substr(0, line.find(' '));
      {
        std::lock_guard const guard(lock_);
        commands_.push_back(verb == "AUTH" ? line.substr(0, line.find(' ', 5)) : line);
      }
      if (verb == "QUIT") return c.send("221 bye\r\n");
      if (verb == "EHLO")
        c.send("250-mail.example.test\r\n250-8BITMIME\r\n250 AUTH XOAUTH2 PLAIN\r\n");
      else if (verb == "AUTH")
        sign_in(c, line);
      else if (verb == "MAIL")
        now.from = line, c.send(next(&orders::to_mail, "250 ok") + "\r\n");
      else if (verb == "RCPT")
        now.to = line, c.send(next(&orders::to_rcpt, "250 ok") + "\r\n");
      else if (verb == "DATA")
        take_letter(c, now);
      else
        c.send("250 ok\r\n");
    }
  }

  void sign_in(connection& c, std::string const& line) {
    auto const said = base64_decode(line.substr(line.rfind(' ') + 1)).value_or("");
    bool const is_good = said.find("Bearer " + orders_.good_token + "\x01") != said.npos || said.ends_with("pw");
    if (is_good) return c.send("235 2.7.0 welcome\r\n");
    c.send("334 " + base64_encode(R"({"status":"401"})") + "\r\n");
    (void)c.line();
    c.send("535 5.7.8 not accepted\r\n");
  }

  void take_letter(connection& c, taken now) {
    c.send("354 go on\r\n");
    for (auto line = c.line(); line != "."; line = c.line())
      now.letter += (line.starts_with("..") ? line.substr(1) : line) + "\r\n";
    {
      std::lock_guard const guard(lock_);
      letters_.push_back(std::move(now));
    }
    auto const answer = next(&orders::to_letter, "250 2.0.0 queued as 1");
    if (answer.empty()) throw ended();
    c.send(answer + "\r\n");
  }

  orders orders_;
  std::mutex lock_;
  std::vector<taken> letters_;
  std::vector<std::string> commands_;
  peer peer_{[this](connection& c) { serve(c); }};
};

}  // namespace outlink::testing_support
