#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/result.h"

/// Protocols are pure machines: a conversation is resumed with what happened and answers with what it wants next.
/// One driver (net/session_driver) does all I/O, so every conversation is tested by script, without sockets.
namespace outlink::protocol {

enum class sensitivity { plain, secret };

// --- what a conversation wants next

/// Write all of `bytes`, then resume with `written`. Secret bytes never reach a protocol log and are wiped.
struct write_bytes {
  std::string bytes;
  protocol::sensitivity sensitivity = protocol::sensitivity::plain;
};
/// Read up to and including CRLF (a bare LF is taken as well); resume with `line_read`, without the line end. A line
/// beyond `bytes_max` breaks the conversation. With `patience`, `quiet` comes that long after the conversation's first
/// read with patience: lines in between do not renew it (a server's "still here" must not put off the renewal of an
/// IDLE), and such a read is not bound by the deadline.
struct read_line {
  std::size_t bytes_max;
  std::optional<duration> patience = {};
};
/// Read exactly `bytes` (a literal); resume with `bytes_read`.
struct read_exactly {
  std::size_t bytes;
};
/// Start TLS on the connection and check the peer's certificate; bytes that came before it are an injection and break
/// the conversation. Resume with `tls_started`.
struct start_tls {};
/// The conversation is over; its outcome can be read.
struct finished {};

using step = std::variant<write_bytes, read_line, read_exactly, start_tls, finished>;

// --- what happened

struct started {};
struct written {};
struct line_read {
  std::string line;
};
struct bytes_read {
  std::string bytes;
};
struct tls_started {};
struct quiet {};
/// The connection failed, ended or ran out of time. The conversation must answer `finished` with a failed outcome.
struct broken {
  failure why;
};

using event = std::variant<started, written, line_read, bytes_read, tls_started, quiet, broken>;

/// One exchange with a peer. First resumed with `started`; after `finished` it is not resumed again. Each class keeps
/// an `outcome()` of its own type.
class conversation {
 public:
  virtual ~conversation() = default;
  virtual step resume(event happened) = 0;
};

}  // namespace outlink::protocol
