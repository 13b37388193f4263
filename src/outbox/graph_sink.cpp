#include "outbox/graph_sink.h"

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/graph/graph.h"

namespace outlink::outbox {
namespace {

class graph_sink final : public letter_sink {
 public:
  graph_sink(server const& s, flow::http_client& http, outlink::clock const& clock)
      : at_{.host = s.endpoint.host, .user = s.user_name}, timeout_(s.timeout), http_(http), clock_(clock) {
    if (s.endpoint.port != 443) at_.host += ":" + std::to_string(s.endpoint.port);
  }

  task<void> open(proof const& p) override {
    auto const* token = std::get_if<token_proof>(&p);
    if (!token)
      co_return fail({.code = "graph.no_token",
                      .remedy = remedy::fix_setup,
                      .words = "Microsoft Graph takes letters only with a link.",
                      .where = "sign in"});
    token_ = token->access_token;
    CO_TRY(auto const answer, co_await post("!", "sign in", timeout_));
    auto const is_refusal = answer.status == 401 || answer.status == 403 || answer.status == 404;
    if (is_refusal || answer.status == 429 || answer.status >= 500) co_return fail(failure_of(answer, "sign in"));
    is_open_ = true;
    co_return result<void>{};
  }

  task<std::string> send(route_of_letter const&, std::string raw) override {
    auto body = base64_encode(raw);
    if (body.size() > limits::graph_request_bytes_max)
      co_return fail({.code = "graph.too_large",
                      .remedy = remedy::give_up,
                      .words = "Microsoft Graph takes letters of up to 3 MB; this one is larger.",
                      .where = "letter"});
    auto const answer = co_await post(std::move(body), "letter", limits::outbox_send_time_max);
    if (!answer) is_open_ = false;
    if (!answer) co_return fail(answer.error());
    if (answer->status >= 200 && answer->status < 300) co_return "HTTP " + std::to_string(answer->status);
    auto why = failure_of(*answer, "letter");
    if (answer->status == 401) why.remedy = remedy::retry;
    is_open_ = why.remedy == remedy::give_up;
    co_return fail(std::move(why));
  }

  task<void> try_sender(std::string) override { co_return result<void>{}; }
  bool is_open() const override { return is_open_; }
  boost::asio::awaitable<void> close() override {
    is_open_ = false;
    co_return;
  }

 private:
  task<flow::http_answer> post(std::string body, std::string where, duration time_max) {
    flow::http_request r{.method = "POST", .url = graph::send_url(at_), .headers = graph::usual_headers()};
    r.headers.emplace_back("Content-Type", "text/plain");
    r.body = secret_text(std::move(body));
    r.secret_headers.emplace_back("Authorization", secret_text("Bearer " + token_.reveal()));
    auto answer = co_await http_.send(std::move(r), clock_.now() + time_max);
    if (!answer && answer.error().where == "answer") answer.error().where = std::move(where);
    co_return answer;
  }

  failure failure_of(flow::http_answer const& answer, std::string where) const {
    return graph::failure_of(answer.status, answer.header("retry-after"), answer.body, clock_.now(), std::move(where));
  }

  graph::place at_;
  duration timeout_;
  flow::http_client& http_;
  outlink::clock const& clock_;
  secret_text token_;
  bool is_open_ = false;
};

}  // namespace

std::unique_ptr<letter_sink> make_graph_sink(server const& s, flow::http_client& http, outlink::clock const& clock) {
  return std::make_unique<graph_sink>(s, http, clock);
}

}  // namespace outlink::outbox
