#include "net/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "base/version.h"
#include "net/deadline.h"

namespace outlink::net {

namespace asio = boost::asio;

namespace {

struct header_list {
  curl_slist* first = nullptr;
  ~header_list() { curl_slist_free_all(first); }
  void add(std::string const& line) { first = curl_slist_append(first, line.c_str()); }
};

struct call {
  CURL* easy = nullptr;
  flow::http_request request;
  flow::http_answer answer;
  std::size_t body_bytes_sent = 0;
  header_list headers;
  char error[CURL_ERROR_SIZE] = {};
  bool is_too_large = false;
  bool is_connected = false;
  bool is_head_complete = false;
  bool is_certificate_bad = false;
  /// What a proxy said to CONNECT; 0 without one.
  long proxy_status = 0;
  std::size_t header_bytes = 0;
  CURLcode code = CURLE_OK;
  std::function<void(boost::system::error_code)> done;
  ~call() {
    if (easy) curl_easy_cleanup(easy);
  }
};

failure failure_of(call const& c) {
  auto make = [&](std::string code, remedy r, std::string words, std::string where) {
    return failure{.code = std::move(code),
                   .remedy = r,
                   .words = std::move(words),
                   .peer = peer_words(c.error),
                   .where = std::move(where)};
  };
  // libcurl says that memory is out for a single header line beyond its own limit.
  if (c.is_too_large || c.code == CURLE_OUT_OF_MEMORY)
    return make("http.too_large", remedy::retry, "The answer is larger than any honest one.", "answer");
  if (c.proxy_status >= 300)
    return make("http.proxy_refused", remedy::fix_setup,
                c.proxy_status == 407 ? "The HTTP proxy wants another user name or password."
                                      : "The HTTP proxy does not let this host be called.",
                "proxy");
  switch (c.is_certificate_bad ? CURLE_PEER_FAILED_VERIFICATION : c.code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
      return make("http.unresolved", remedy::fix_setup, "The host name of the HTTP proxy was not found.", "proxy");
    case CURLE_COULDNT_RESOLVE_HOST:
      return make("http.unresolved", remedy::fix_setup, "The host name was not found.", "dns");
    case CURLE_COULDNT_CONNECT:
      return make("http.refused", remedy::retry, "The server cannot be reached.", "tcp");
    case CURLE_OPERATION_TIMEDOUT:
      return make("http.timeout", remedy::retry, "The server did not answer in time.", "answer");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return make("http.certificate", remedy::fix_setup,
                  "The server's certificate cannot be trusted. For an authority of your own, set ca-file.", "tls");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      // libcurl has one code for a scheme that it may not use and for an answer that is not HTTP.
      if (c.is_connected)
        return make("http.malformed", remedy::retry, "The server's answer is not HTTP as it should be.", "answer");
      return make("http.scheme", remedy::fix_setup, "The address is not one that may be called: it must be https.",
                  "url");
    default:
      return make("http.closed", remedy::retry, "The connection broke before the answer was complete.", "answer");
  }
}

class curl_client final : public flow::http_client {
 public:
  curl_client(asio::any_io_executor executor, http_options options)
      : executor_(std::move(executor)), timer_(executor_), options_(std::move(options)), multi_(curl_multi_init()) {
    curl_multi_setopt(
        multi_, CURLMOPT_SOCKETFUNCTION, +[](CURL*, curl_socket_t fd, int what, void* self, void*) {
          static_cast<curl_client*>(self)->watch_socket(fd, what);
          return 0;
        });
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(
        multi_, CURLMOPT_TIMERFUNCTION, +[](CURLM*, long ms, void* self) {
          static_cast<curl_client*>(self)->set_timer(ms);
          return 0;
        });
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  }

  ~curl_client() override {
    *alive_ = false;
    while (!calls_.empty()) abandon(calls_.begin()->first);
    curl_multi_cleanup(multi_);
    for (auto& [fd, w] : watches_) w->descriptor.release();
  }

  task<flow::http_answer> send(flow::http_request request, time_point deadline) override {
    auto c = std::make_shared<call>();
    c->request = std::move(request);
    auto const start = [this, deadline](auto handler, std::shared_ptr<call> job) {
      auto slot = asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected())
        slot.assign([this, alive = alive_, easy = std::weak_ptr(job)](asio::cancellation_type) {
          if (auto const cancelled = easy.lock(); cancelled && *alive) abandon(cancelled->easy);
        });
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      job->done = [shared, executor = executor_](boost::system::error_code ec) {
        asio::post(executor, [shared, ec] {
          asio::get_associated_cancellation_slot(*shared).clear();
          (*shared)(ec);
        });
      };
      begin(job, deadline);
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable) const&, void(boost::system::error_code)>(
        start, asio::use_awaitable, c);
    if (c->code != CURLE_OK) co_return fail(failure_of(*c));
    co_return std::move(c->answer);
  }

 private:
  struct socket_watch {
    socket_watch(asio::any_io_executor const& ex, int fd) : descriptor(ex, fd) {}
    asio::posix::stream_descriptor descriptor;
    int wanted = 0;
    bool is_reading = false;
    bool is_writing = false;
    bool is_gone = false;
  };

  void begin(std::shared_ptr<call> const& c, time_point deadline) {
    auto* easy = c->easy = curl_easy_init();
    auto set = [easy](auto option, auto value) { curl_easy_setopt(easy, option, value); };
    set(CURLOPT_URL, c->request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, options_.allow_plain_http ? "http,https" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, c->error);
    // An empty one keeps away what some other program's environment named.
    set(CURLOPT_PROXY, options_.proxy.c_str());
    set(CURLOPT_NOPROXY, options_.no_proxy.c_str());
    set(CURLOPT_HTTPPROXYTUNNEL, 1L);
    set(CURLOPT_PROXY_CAPATH, "/etc/ssl/certs");
    if (!options_.ca_file.empty()) set(CURLOPT_PROXY_CAINFO, options_.ca_file.c_str());
    if (!options_.proxy_user.empty()) {
      set(CURLOPT_PROXYUSERNAME, options_.proxy_user.c_str());
      set(CURLOPT_PROXYPASSWORD, options_.proxy_password.reveal().c_str());
    }
    set(CURLOPT_TIMEOUT_MS, std::max<long>(1, time_left(deadline).count()));
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_USERAGENT, ("Outlink/" + std::string(version_text)).c_str());
    set(CURLOPT_CAPATH, "/etc/ssl/certs");
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    for (auto const& [name, value] : c->request.headers) c->headers.add(name + ": " + value);
    for (auto const& [name, value] : c->request.secret_headers) c->headers.add(name + ": " + value.reveal());
    set(CURLOPT_HTTPHEADER, c->headers.first);
    bool const has_body = !c->request.body.reveal().empty();
    if (c->request.method == "POST" || has_body) {
      // Through a callback that cannot go back: when a kept connection breaks before an answer, libcurl would send the
      // body again by itself, and a single-use refresh token in it would be seen twice.
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(c->request.body.reveal().size()));
      set(CURLOPT_READDATA, c.get());
      curl_easy_setopt(
          easy, CURLOPT_READFUNCTION, +[](char* to, std::size_t, std::size_t room, void* data) -> std::size_t {
            auto* job = static_cast<call*>(data);
            auto const n = job->request.body.reveal().copy(to, room, job->body_bytes_sent);
            job->body_bytes_sent += n;
            return n;
          });
    }
    if (c->request.method != "GET" && c->request.method != "POST")
      set(CURLOPT_CUSTOMREQUEST, c->request.method.c_str());
    set(CURLOPT_WRITEDATA, c.get());
    curl_easy_setopt(
        easy, CURLOPT_WRITEFUNCTION, +[](char* bytes, std::size_t, std::size_t size, void* data) -> std::size_t {
          auto* job = static_cast<call*>(data);
          auto const most =
              job->request.answer_bytes_max != 0 ? job->request.answer_bytes_max : limits::http_answer_bytes_max;
          if (job->answer.body.size() + size > most) {
            job->is_too_large = true;
            return 0;
          }
          job->answer.body.append(bytes, size);
          return size;
        });
    set(CURLOPT_HEADERDATA, c.get());
    curl_easy_setopt(
        easy, CURLOPT_HEADERFUNCTION, +[](char* line, std::size_t, std::size_t size, void* data) -> std::size_t {
          auto* job = static_cast<call*>(data);
          job->is_head_complete = *line == '\r' || *line == '\n';
          job->header_bytes += size;
          job->is_too_large |= job->header_bytes > limits::http_header_bytes_max;
          return job->is_too_large ? 0 : size;
        });
    calls_.emplace(easy, c);
    curl_multi_add_handle(multi_, easy);
  }

  void set_timer(long ms) {
    if (ms < 0) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::milliseconds(ms));
    timer_.async_wait([this, alive = alive_](boost::system::error_code ec) {
      if (!ec && *alive) act(CURL_SOCKET_TIMEOUT, 0);
    });
  }

  void watch_socket(curl_socket_t fd, int what) {
    auto it = watches_.find(fd);
    if (what == CURL_POLL_REMOVE) {
      if (it == watches_.end()) return;
      // libcurl closes the socket itself.
      it->second->is_gone = true;
      it->second->descriptor.release();
      watches_.erase(it);
      return;
    }
    if (it == watches_.end()) it = watches_.emplace(fd, std::make_shared<socket_watch>(executor_, fd)).first;
    it->second->wanted = what;
    arm(fd, it->second);
  }

  void arm(curl_socket_t fd, std::shared_ptr<socket_watch> const& w) {
    arm_one(fd, w, CURL_POLL_IN, &socket_watch::is_reading, asio::posix::stream_descriptor::wait_read, CURL_CSELECT_IN);
    arm_one(fd, w, CURL_POLL_OUT, &socket_watch::is_writing, asio::posix::stream_descriptor::wait_write,
            CURL_CSELECT_OUT);
  }

  void arm_one(curl_socket_t fd, std::shared_ptr<socket_watch> const& w, int bit, bool socket_watch::* is_armed,
               asio::posix::stream_descriptor::wait_type type, int action) {
    if ((*w).*is_armed || (w->wanted & bit) == 0) return;
    (*w).*is_armed = true;
    w->descriptor.async_wait(type, [this, alive = alive_, fd, w, bit, is_armed, action](boost::system::error_code ec) {
      (*w).*is_armed = false;
      if (!*alive || w->is_gone || ec == asio::error::operation_aborted) return;
      if ((w->wanted & bit) != 0) act(fd, ec ? CURL_CSELECT_ERR : action);
      if (*alive && !w->is_gone) arm(fd, w);
    });
  }

  void act(curl_socket_t fd, int what) {
    int running = 0;
    curl_multi_socket_action(multi_, fd, what, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left))
      if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
  }

  void finish(CURL* easy, CURLcode code) {
    auto const c = calls_.at(easy);
    c->code = code;
    long number = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &number);
    c->answer.status = static_cast<int>(number);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &number);
    c->is_connected = number > 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &number);
    c->proxy_status = code == CURLE_OK ? 0 : number;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &number);
    c->is_certificate_bad = code != CURLE_OK && number != 0;
    // libcurl takes the end of the connection for the end of the head, too.
    if (code == CURLE_OK && !c->is_head_complete) c->code = CURLE_PARTIAL_FILE;
    curl_header* h = nullptr;
    while ((h = curl_easy_nextheader(easy, CURLH_HEADER, -1, h)) != nullptr)
      c->answer.headers.emplace_back(ascii_lower(h->name), h->value);
    end(easy, {});
  }

  void abandon(CURL* easy) {
    if (calls_.contains(easy)) end(easy, asio::error::operation_aborted);
  }

  void end(CURL* easy, boost::system::error_code ec) {
    auto const c = calls_.at(easy);
    curl_multi_remove_handle(multi_, easy);
    calls_.erase(easy);
    std::exchange(c->done, nullptr)(ec);
  }

  asio::any_io_executor executor_;
  asio::steady_timer timer_;
  http_options options_;
  CURLM* multi_;
  std::map<CURL*, std::shared_ptr<call>> calls_;
  std::map<curl_socket_t, std::shared_ptr<socket_watch>> watches_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

std::unique_ptr<flow::http_client> make_http_client(asio::any_io_executor executor, http_options options) {
  static bool const ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!ready) std::abort();
  return std::make_unique<curl_client>(std::move(executor), std::move(options));
}

}  // namespace outlink::net
