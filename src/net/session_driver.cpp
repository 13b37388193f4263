#include "net/session_driver.h"

#include <sodium.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "base/mail_limits.h"

namespace outlink::net {

namespace asio = boost::asio;
using namespace protocol;

namespace {

broken make_broken(std::string code, remedy r, std::string words) {
  return {{.code = std::move(code), .remedy = r, .words = std::move(words)}};
}

time_point now() { return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now()); }

constexpr std::size_t read_chunk_bytes = 16u << 10;

}  // namespace

session_driver::session_driver(stream s, SSL_CTX* context, std::string host)
    : stream_(std::move(s)), context_(context), host_(std::move(host)), timer_(stream_.socket().get_executor()) {}

void session_driver::arm(time_point when) {
  timer_.arm(when, [this] {
    is_late_ = true;
    // Not cancelled: that would miss an operation that has just succeeded, and the next one would have no limit.
    boost::system::error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  });
}

bool session_driver::nudge() {
  if (!is_wait_over_) return false;
  *is_wait_over_ = true;
  boost::system::error_code ignored;
  stream_.socket().cancel(ignored);
  return true;
}

asio::awaitable<void> session_driver::run(conversation& talk, time_point deadline) {
  co_await run(talk, deadline, duration::max());
}

asio::awaitable<void> session_driver::run(conversation& talk, time_point deadline, duration silence_max) {
  silence_max_ = silence_max;
  deadline_ = deadline;
  quiet_at_.reset();
  is_late_ = false;
  event happened = started{};
  for (;;) {
    auto wanted = talk.resume(std::move(happened));
    if (std::holds_alternative<finished>(wanted)) break;
    try {
      happened = co_await perform(wanted);
    } catch (boost::system::system_error const& e) {
      timer_.disarm();
      if (is_late_)
        happened = make_broken("net.timeout", remedy::retry, "the server did not answer in time");
      else if (e.code() == asio::error::operation_aborted)
        throw;
      else
        happened = make_broken("net.closed", remedy::retry, "the server closed the connection");
    }
  }
  timer_.disarm();
}

asio::awaitable<event> session_driver::perform(step& wanted) {
  if (auto* w = std::get_if<write_bytes>(&wanted)) {
    arm(deadline_);
    co_await stream_.write_all(w->bytes);
    if (w->sensitivity == sensitivity::secret) sodium_memzero(w->bytes.data(), w->bytes.size());
    co_return written{};
  }
  if (auto* line = std::get_if<protocol::read_line>(&wanted)) co_return co_await read_line(*line);
  if (auto* exact = std::get_if<protocol::read_exactly>(&wanted)) co_return co_await read_exactly(exact->bytes);
  co_return co_await start_tls();
}

asio::awaitable<std::size_t> session_driver::read_more(char* to, std::size_t size) {
  for (;;) {
    if (silence_max_ != duration::max()) arm(std::min(deadline_, now() + silence_max_));
    // Waits even when something is there: a peer in full flow must not hold the thread.
    co_await stream_.wait_readable();
    if (is_late_) throw boost::system::system_error(asio::error::timed_out);
    if (auto const got = stream_.try_read(to, size)) co_return *got;
  }
}

asio::awaitable<void> session_driver::fill() {
  auto const had = buffer_.size();
  buffer_.resize(had + read_chunk_bytes);
  buffer_.resize(had + co_await read_more(buffer_.data() + had, read_chunk_bytes));
}

asio::awaitable<bool> session_driver::fill_until(time_point when) {
  // Nothing of ours is held while waiting.
  std::string().swap(buffer_);
  bool is_over = false;
  is_wait_over_ = &is_over;
  struct forget {
    bool*& pointer;
    ~forget() { pointer = nullptr; }
  } const at_the_end{is_wait_over_};
  timer_.arm(when, [this, &is_over] {
    is_over = true;
    boost::system::error_code ignored;
    stream_.socket().cancel(ignored);
  });
  while (!is_over) {
    try {
      co_await stream_.wait_readable();
    } catch (boost::system::system_error const&) {
      if (!is_over) throw;
      break;
    }
    // Readable is not yet news: TLS has records of its own (tickets, new keys).
    std::string chunk(read_chunk_bytes, '\0');
    if (auto const got = stream_.try_read(chunk.data(), chunk.size())) {
      buffer_.assign(chunk, 0, *got);
      co_return true;
    }
  }
  timer_.disarm();
  co_return false;
}

asio::awaitable<event> session_driver::read_line(protocol::read_line const& wanted) {
  if (wanted.patience && !quiet_at_) quiet_at_ = now() + *wanted.patience;
  if (!wanted.patience) arm(deadline_);
  std::size_t looked = 0;
  for (;;) {
    if (auto const end = buffer_.find('\n', looked); end != buffer_.npos) {
      std::string line = buffer_.substr(0, end > 0 && buffer_[end - 1] == '\r' ? end - 1 : end);
      buffer_.erase(0, end + 1);
      if (line.size() > wanted.bytes_max)
        co_return make_broken("net.line_too_long", remedy::retry, "the server sent a line without end");
      co_return line_read{std::move(line)};
    }
    looked = buffer_.size();
    if (looked > wanted.bytes_max)
      co_return make_broken("net.line_too_long", remedy::retry, "the server sent a line without end");
    if (!wanted.patience || !buffer_.empty()) {
      co_await fill();
      continue;
    }
    bool const has_news = co_await fill_until(*quiet_at_);
    // Silence is over: the rest of the line, or DONE and its answer, has the time of a command.
    deadline_ = now() + limits::mail_command_time_max;
    arm(deadline_);
    if (!has_news) co_return quiet{};
  }
}

asio::awaitable<event> session_driver::read_exactly(std::size_t bytes) {
  arm(deadline_);
  std::string got = std::move(buffer_);
  buffer_.clear();
  if (got.size() > bytes) {
    buffer_ = got.substr(bytes);
    got.resize(bytes);
  }
  // Grows with what arrives; an announced size alone costs nothing.
  while (got.size() < bytes) {
    auto const had = got.size();
    if (got.capacity() - had < read_chunk_bytes)
      got.reserve(std::min(bytes, std::max(had * 2, had + read_chunk_bytes)));
    got.resize(std::min(bytes, had + read_chunk_bytes));
    auto const n = co_await read_more(got.data() + had, got.size() - had);
    got.resize(had + n);
  }
  co_return bytes_read{std::move(got)};
}

asio::awaitable<event> session_driver::start_tls() {
  if (!buffer_.empty())
    co_return broken{
        {.code = "net.injected",
         .remedy = remedy::retry,
         .words = "something was sent in the clear after the answer to STARTTLS; somebody may be in between",
         .where = "tls"}};
  arm(deadline_);
  auto done = co_await stream_.start_tls(context_, host_);
  if (!done && is_late_) throw boost::system::system_error(asio::error::timed_out);
  if (!done) co_return broken{std::move(done).error()};
  co_return tls_started{};
}

}  // namespace outlink::net
