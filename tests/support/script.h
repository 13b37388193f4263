#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "protocol/conversation.h"

/// Runs a conversation against a script, and against the script spoiled at each of its steps.
namespace outlink::protocol::testing_support {

/// "C: ..." what the client must write (with its CRLF left out), "S: ..." a line of the server, "L: ..." the bytes of a
/// literal
/// (\r\n written as they are), "T:" TLS starts, "Q:" quiet.
using script = std::vector<std::string>;

struct run_result {
  bool is_finished = false;
  int steps = 0;
  std::vector<std::string> written;
};

using fault = std::function<event()>;

inline std::string body_of(std::string const& line) { return line.size() > 3 ? line.substr(3) : std::string(); }

/// Plays the script. At read, write or TLS step number `fault_at` (from 0) the fault happens instead; -1: never.
inline run_result play(conversation& talk, script const& lines, int fault_at = -1, fault const& spoil = {}) {
  run_result got;
  std::size_t next = 0;
  event happened = started{};
  auto expect = [&](char kind) -> std::string {
    if (next >= lines.size()) {
      ADD_FAILURE() << "the script is over, but the conversation wants " << kind;
      return {};
    }
    EXPECT_EQ(lines[next][0], kind) << "at script line " << next << ": " << lines[next];
    return body_of(lines[next++]);
  };
  for (; got.steps < 1000; ++got.steps) {
    auto wants = talk.resume(std::move(happened));
    if (std::holds_alternative<finished>(wants)) {
      got.is_finished = true;
      if (fault_at < 0) {
        EXPECT_EQ(next, lines.size()) << "the conversation ended before its script";
      }
      return got;
    }
    if (got.steps == fault_at) {
      happened = spoil();
      if (std::holds_alternative<line_read>(happened) && !std::holds_alternative<read_line>(wants))
        happened = broken{{.code = "net.closed", .remedy = remedy::retry, .words = "the connection was closed"}};
      continue;
    }
    if (got.steps > fault_at && fault_at >= 0) {
      // After the fault a conversation may still say something; the peer answers with an end.
      happened =
          std::holds_alternative<write_bytes>(wants)
              ? event(written{})
              : event(broken{{.code = "net.closed", .remedy = remedy::retry, .words = "the connection was closed"}});
      continue;
    }
    if (auto* w = std::get_if<write_bytes>(&wants)) {
      auto bytes = w->bytes;
      got.written.push_back(bytes);
      EXPECT_TRUE(bytes.ends_with("\r\n"));
      EXPECT_EQ(bytes.substr(0, bytes.size() - 2), expect('C'));
      happened = written{};
    } else if (std::holds_alternative<read_line>(wants)) {
      if (next < lines.size() && lines[next][0] == 'Q') {
        EXPECT_TRUE(std::get<read_line>(wants).patience.has_value());
        ++next;
        happened = quiet{};
      } else {
        happened = line_read{expect('S')};
      }
    } else if (auto* exact = std::get_if<read_exactly>(&wants)) {
      auto bytes = expect('L');
      EXPECT_EQ(bytes.size(), exact->bytes);
      happened = bytes_read{std::move(bytes)};
    } else {
      expect('T');
      happened = tls_started{};
    }
  }
  return got;
}

/// Plays the script once per step and fault; each time the conversation must end within bounds, with a failure that
/// names a stage and holds none of the secrets.
template <class Make, class Outcome>
void fails_well_at_every_step(Make make, script const& lines, Outcome outcome,
                              std::vector<std::string> const& secrets = {}) {
  std::vector<std::pair<std::string, fault>> const faults{
      {"closed",
       [] { return broken{{.code = "net.closed", .remedy = remedy::retry, .words = "the connection was closed"}}; }},
      {"timeout",
       [] { return broken{{.code = "net.timeout", .remedy = remedy::retry, .words = "no answer in time"}}; }},
      {"garbage", [] { return line_read{"\x01\x02 {]("}; }},
      {"empty line", [] { return line_read{""}; }},
      {"bye", [] { return line_read{"* BYE going down"}; }},
      {"literal without end", [] { return line_read{"* 1 FETCH (BODY[] {4294967295}"}; }},
      {"literal of no size", [] { return line_read{"* 1 FETCH (BODY[] {99999999999999999999}"}; }},
  };
  auto intact = make();
  int const steps = play(*intact, lines).steps;
  ASSERT_GT(steps, 0);
  for (auto const& [name, spoil] : faults)
    for (int at = 0; at < steps; ++at) {
      auto talk = make();
      auto const got = play(*talk, lines, at, spoil);
      EXPECT_TRUE(got.is_finished) << name << " at step " << at;
      auto const end = outcome(*talk);
      EXPECT_FALSE(end.has_value()) << name << " at step " << at;
      if (end.has_value()) continue;
      EXPECT_FALSE(end.error().where.empty()) << name << " at step " << at;
      for (auto const& s : secrets)
        EXPECT_EQ(describe(end.error()).find(s), std::string::npos) << name << " at step " << at;
    }
}

/// What a server said on one connection, as kept in tests/talk: only its lines. Whatever the client says is taken, so
/// that a transcript shows the server alone; conversations are run on it one after the other.
class transcript {
 public:
  explicit transcript(std::string const& path) : file_(path) { EXPECT_TRUE(file_.is_open()) << path; }
  void run(conversation& talk) {
    event happened = started{};
    for (;;) {
      auto const wants = talk.resume(std::move(happened));
      if (std::holds_alternative<finished>(wants)) return;
      if (std::holds_alternative<read_line>(wants)) {
        happened = next();
      } else if (std::holds_alternative<write_bytes>(wants)) {
        happened = written{};
      } else {
        ASSERT_TRUE(std::holds_alternative<start_tls>(wants));
        happened = tls_started{};
      }
    }
  }
  bool is_over() { return file_.peek() == std::ifstream::traits_type::eof(); }

 private:
  event next() {
    std::string line;
    if (std::getline(file_, line)) return line_read{std::move(line)};
    return broken{{.code = "net.closed", .remedy = remedy::retry, .words = "the connection was closed"}};
  }
  std::ifstream file_;
};

}  // namespace outlink::protocol::testing_support
