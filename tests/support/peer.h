#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// A server written in the test: blocking sockets on a free port of loopback, one thread per connection.
namespace outlink::testing_support {

/// The client is gone, or said nothing for a long time.
struct ended : std::runtime_error {
  ended() : std::runtime_error("the connection ended") {}
};

class connection {
 public:
  explicit connection(int fd) : fd_(fd) {
    int const on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // A test that waits for ever says nothing.
    timeval const limit{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  ~connection() {
    SSL_free(ssl_);
    ::close(fd_);
  }
  connection(connection const&) = delete;

  /// The next line without its end.
  std::string line() {
    std::string got;
    for (;;) {
      char const c = exactly(1)[0];
      if (c == '\n') break;
      got += c;
    }
    if (got.ends_with('\r')) got.pop_back();
    return got;
  }
  std::string exactly(std::size_t bytes) {
    std::string got(bytes, '\0');
    for (std::size_t have = 0; have < bytes;) have += take(got.data() + have, bytes - have);
    return got;
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const n =
          ssl_
              ? SSL_write(ssl_, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20)))
              : static_cast<int>(::send(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), 1 << 20), MSG_NOSIGNAL));
      if (n <= 0) throw ended();
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  void start_tls(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, fd_);
    ERR_clear_error();
    if (SSL_accept(ssl_) != 1) throw ended();
  }
  SSL* tls() { return ssl_; }
  int fd() const { return fd_; }
  /// Nothing more is sent; what the client says still arrives.
  void half_close() {
    if (ssl_) SSL_shutdown(ssl_);
    ::shutdown(fd_, SHUT_WR);
  }
  /// Nothing is said for that long; throws when the client goes meanwhile.
  void pause(std::chrono::milliseconds d) {
    pollfd at{.fd = fd_, .events = POLLRDHUP, .revents = 0};
    if (::poll(&at, 1, static_cast<int>(d.count())) != 0) throw ended();
  }
  /// Keeps the connection open and reads nothing until the peer goes.
  void hold() {
    pollfd at{.fd = fd_, .events = POLLRDHUP, .revents = 0};
    ::poll(&at, 1, 20'000);
  }
  /// Throws what the client still says away until it closes.
  void wait_for_end() {
    try {
      for (;;) (void)exactly(1);
    } catch (ended const&) {
    }
  }

 private:
  std::size_t take(char* to, std::size_t size) {
    auto const want = std::min<std::size_t>(size, 1 << 20);
    ERR_clear_error();
    auto const n = ssl_ ? SSL_read(ssl_, to, static_cast<int>(want)) : static_cast<int>(::recv(fd_, to, want, 0));
    if (n <= 0) throw ended();
    return static_cast<std::size_t>(n);
  }

  int fd_;
  SSL* ssl_ = nullptr;
};

/// A socket that listens on a free port of 127.0.0.1.
class listener {
 public:
  explicit listener(int backlog = 64) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(fd_, backlog) != 0 ||
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
      throw std::runtime_error("no free port");
    port_ = ntohs(at.sin_port);
  }
  ~listener() { ::close(fd_); }
  listener(listener const&) = delete;
  int fd() const { return fd_; }
  std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

class peer {
 public:
  using handler = std::function<void(connection&)>;
  explicit peer(handler serve) : serve_(std::move(serve)), acceptor_([this] { accept(); }) {}
  /// Breaks what is open and joins.
  ~peer() {
    is_closing_ = true;
    ::shutdown(listener_.fd(), SHUT_RDWR);
    acceptor_.join();
    {
      std::lock_guard const guard(lock_);
      for (int const fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (auto& t : threads_) t.join();
  }
  peer(peer const&) = delete;
  std::uint16_t port() const { return listener_.port(); }
  /// Waits until no connection is open; false when that takes too long.
  bool wait_until_all_ended() {
    std::unique_lock guard(lock_);
    return ended_.wait_for(guard, std::chrono::seconds(10), [this] { return open_.empty(); });
  }
  /// Connections accepted so far.
  int connections() const { return connections_; }

 private:
  void accept() {
    for (;;) {
      int const fd = ::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0 || is_closing_) {
        if (fd >= 0) ::close(fd);
        return;
      }
      ++connections_;
      {
        std::lock_guard const guard(lock_);
        open_.push_back(fd);
      }
      threads_.emplace_back([this, fd] { run(fd); });
    }
  }
  void run(int fd) {
    connection c(fd);
    try {
      serve_(c);
    } catch (ended const&) {
    }
    std::lock_guard const guard(lock_);
    std::erase(open_, fd);
    ended_.notify_all();
  }

  listener listener_;
  handler serve_;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> is_closing_ = false;
  std::mutex lock_;
  std::condition_variable ended_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace outlink::testing_support
