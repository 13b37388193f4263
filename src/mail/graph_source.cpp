#include "mail/graph_source.h"

#include "base/limits.h"
#include "base/mail_limits.h"
#include "protocol/graph/graph.h"

namespace outlink::mail {
namespace {

class graph_source final : public letter_source {
 public:
  graph_source(mailbox const& m, flow::http_client& http, outlink::clock const& clock)
      : mailbox_(m), http_(http), clock_(clock) {
    at_ = {.host = m.server.host, .user = m.user_name};
    if (m.server.port != 443) at_.host += ":" + std::to_string(m.server.port);
  }

  task<folder_view> open(proof const& p) override {
    token_ = std::get<token_proof>(p).access_token;
    CO_TRY(auto const found, co_await find_folder(mailbox_.folder));
    folder_ = found.id;
    co_return folder_view{.uid_validity = 1, .uid_next = 1, .letters = found.letters};
  }

  task<listing> list(cursor const& at, std::size_t) override {
    auto const url = at.token.empty() ? graph::delta_url(at_, folder_, first_date()) : at.token;
    auto answer = co_await get(url, "list");
    listing found{.letters = {}, .after = at};
    // What was taken is known by its claim: beginning anew takes nothing twice.
    if (!answer && answer.error().code == "graph.resync" && !at.token.empty()) {
      found.after.token.clear();
      found.after.taken_over_below = 0;
      found.more = 1;
      co_return found;
    }
    CO_TRY(auto const body, std::move(answer));
    CO_TRY(auto const page, graph::read_delta(at_, body));
    // The first delta is what was there before; taken_over_below stands for "still reading it".
    bool const is_first = at.token.empty() ? !has_read(at) : at.taken_over_below == 1;
    for (auto const& l : page.letters)
      found.letters.push_back(
          {.uid = l.id, .is_seen = l.is_read, .is_from_before = is_first, .received_at = l.received_at});
    found.after.token = page.next;
    found.after.uid_next = 2;
    found.after.taken_over_below = is_first && !page.is_last ? 1 : 0;
    found.more = page.is_last ? 0 : 1;
    co_return found;
  }

  task<std::vector<fetched_letter>> fetch(std::vector<std::string> const& uids) override {
    std::vector<fetched_letter> letters;
    for (auto const& uid : uids) {
      auto request = make("GET", graph::mime_url(at_, uid));
      request.answer_bytes_max = limits::letter_bytes_max;
      auto raw = co_await send(std::move(request), "fetch", limits::mail_fetch_time_max);
      if (raw)
        letters.push_back({.uid = uid, .raw = *std::move(raw)});
      else if (raw.error().code == "http.too_large")
        letters.push_back({.uid = uid, .raw = {}, .is_too_large = true});
      else if (raw.error().code != "graph.not_found")
        co_return fail(std::move(raw).error());
    }
    co_return letters;
  }

  task<std::optional<std::string>> fetch_header(std::string const& uid) override {
    CO_TRY(auto const body, co_await get(graph::facts_url(at_, uid), "fetch"));
    CO_TRY(auto header, graph::read_facts(body));
    co_return header;
  }

  task<bool> touch(std::vector<due_touch> const& which) override {
    for (auto const& t : which) {
      auto done = co_await touch_one(t);
      if (!done && done.error().code != "graph.not_found") co_return fail(std::move(done).error());
    }
    co_return true;
  }

  // Opened anew each time: its token lives shorter than the mailbox is read.
  task<next_step> wait() override { co_return next_step::reopen; }
  boost::asio::awaitable<void> close() override { co_return; }

 private:
  /// Something was listed before: an empty token then means that Graph wants to begin anew.
  static bool has_read(cursor const& at) { return at.uid_next > 1; }

  std::optional<time_point> first_date() const {
    if (mailbox_.take_over == take_over::since_date) return mailbox_.since;
    if (mailbox_.take_over == take_over::nothing) return mailbox_.created_at;
    return std::nullopt;
  }

  // With `make_missing`, what is missing of the path is made.
  task<graph::folder> find_folder(std::string_view path, bool make_missing = false) {
    if (auto const known = graph::well_known_folder(path); !known.empty()) {
      CO_TRY(auto const body, co_await get(graph::folder_url(at_, known), "folder"));
      co_return graph::read_folder(body);
    }
    graph::folder found;
    for (std::size_t begin = 0; begin <= path.size();) {
      auto const end = std::min(path.find('/', begin), path.size());
      auto const name = path.substr(begin, end - begin);
      CO_TRY(auto const body, co_await get(graph::find_folder_url(at_, found.id, name), "folder"));
      CO_TRY(auto one, graph::read_folder_list(body));
      if (!one && make_missing) {
        CO_TRY(
            auto const made,
            co_await send(make("POST", graph::make_folder_url(at_, found.id), graph::make_folder_body(name)), "mark"));
        CO_TRY(one, graph::read_folder(made));
      }
      if (!one)
        co_return fail({.code = "graph.no_folder",
                        .remedy = remedy::fix_setup,
                        .words = "The mailbox has no folder " + std::string(path) + ".",
                        .where = "folder"});
      found = *std::move(one);
      begin = end + 1;
    }
    co_return found;
  }

  task<std::string> touch_one(due_touch const& t) {
    if (t.remove_copy || mailbox_.afterwards == afterwards::remove)
      co_return co_await send(make("DELETE", graph::letter_url(at_, t.uid)), "mark");
    if (mailbox_.afterwards == afterwards::keep) co_return std::string();
    CO_TRY_DO(co_await send(make("PATCH", graph::letter_url(at_, t.uid), R"({"isRead":true})"), "mark"));
    if (mailbox_.afterwards != afterwards::move) co_return std::string();
    if (target_.empty()) {
      CO_TRY(auto const folder, co_await find_folder(mailbox_.move_to, true));
      target_ = folder.id;
    }
    co_return co_await send(make("POST", graph::move_url(at_, t.uid), R"({"destinationId":")" + target_ + "\"}"),
                            "mark");
  }

  flow::http_request make(std::string method, std::string url, std::string body = {}) const {
    flow::http_request r{.method = std::move(method), .url = std::move(url), .headers = graph::usual_headers()};
    if (!body.empty()) r.headers.emplace_back("Content-Type", "application/json");
    r.body = secret_text(std::move(body));
    r.secret_headers.emplace_back("Authorization", secret_text("Bearer " + token_.reveal()));
    return r;
  }

  task<std::string> get(std::string url, std::string where) {
    return send(make("GET", std::move(url)), std::move(where));
  }

  task<std::string> send(flow::http_request request, std::string where,
                         duration time_max = limits::http_call_time_max) {
    auto answer = co_await http_.send(std::move(request), clock_.now() + time_max);
    if (!answer) co_return fail(std::move(answer).error());
    if (answer->status >= 200 && answer->status < 300) co_return std::move(answer->body);
    co_return fail(graph::failure_of(answer->status, answer->header("retry-after"), answer->body, clock_.now(), where));
  }

  mailbox mailbox_;
  flow::http_client& http_;
  outlink::clock const& clock_;
  graph::place at_;
  secret_text token_;
  std::string folder_;
  std::string target_;
};

}  // namespace

std::unique_ptr<letter_source> make_graph_source(mailbox const& m, flow::http_client& http,
                                                 outlink::clock const& clock) {
  return std::make_unique<graph_source>(m, http, clock);
}

}  // namespace outlink::mail
