#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "flow/task.h"
#include "protocol/conversation.h"

namespace outlink::flow {

/// How a mail connection is protected.
enum class transport_security {
  tls,        ///< TLS from the first byte
  start_tls,  ///< plain at first; the conversation asks for start_tls before anything secret
  plain,      ///< no protection; only with the development switch, or loopback
};

struct endpoint {
  std::string host;
  std::uint16_t port = 0;
  transport_security security = transport_security::tls;
};

/// Port: an open connection that can run conversations, one after another. Dropping it closes it.
/// Used by mail (pump, connection test). Implemented by net.
class wire {
 public:
  virtual ~wire() = default;
  /// Drives the conversation until it is finished; every read and write must end before `deadline`, except that a
  /// read_line with patience waits for its patience. I/O failures ("net.closed", "net.timeout", "net.tls_failed",
  /// "net.line_too_long", remedy retry) reach the conversation as `broken`, so its outcome tells; run itself always
  /// returns normally.
  virtual boost::asio::awaitable<void> run(protocol::conversation& talk, time_point deadline) = 0;
  /// The same for a long answer: each piece of it must come within `silence_max` of the one before.
  virtual boost::asio::awaitable<void> run(protocol::conversation& talk, time_point deadline, duration silence_max) = 0;
  /// Ends a read_line with patience as if its time were over. False when none is under way.
  virtual bool nudge() = 0;
  virtual bool is_encrypted() const = 0;
};

/// The stages of opening a connection, in their order.
inline constexpr std::array<std::string_view, 3> dial_stages{"dns", "tcp", "tls"};
/// What a stage of dial_stages that went well means, for people.
inline std::string dial_stage_words(std::string_view stage, endpoint const& peer) {
  if (stage == "dns") return peer.host + " was found";
  if (stage == "tcp") return "port " + std::to_string(peer.port) + " answers";
  return "encrypted, the certificate is valid for " + peer.host;
}
/// Told when a stage of dial_stages is over and went well; may be empty.
using dial_observer = std::function<void(std::string_view stage)>;

/// Port: opens connections. Failures: "net.unresolved" (fix_setup), "net.refused", "net.unreachable", "net.timeout"
/// (retry), "net.certificate" (fix_setup; the reason in words), "net.tls_failed". `where` is the stage: dns, tcp, tls.
class dialer {
 public:
  virtual ~dialer() = default;
  virtual task<std::unique_ptr<wire>> dial(endpoint const& peer, time_point deadline, dial_observer passed) = 0;
  task<std::unique_ptr<wire>> dial(endpoint const& peer, time_point deadline) { return dial(peer, deadline, {}); }
};

}  // namespace outlink::flow
