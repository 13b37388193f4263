#include "protocol/imap/command.h"

#include <algorithm>

#include "base/secret.h"
#include "base/text.h"
#include "protocol/imap/answers.h"

namespace outlink::imap {

using namespace protocol;

bool session_state::can(std::string_view capability) const {
  return std::any_of(capabilities.begin(), capabilities.end(),
                     [&](auto const& c) { return ascii_iequals(c, capability); });
}

std::vector<std::string> session_state::sasl_mechanisms() const {
  std::vector<std::string> found;
  for (auto const& c : capabilities)
    if (c.starts_with("AUTH=")) found.push_back(c.substr(5));
  return found;
}

command::command(session_state& session, std::string stage, std::string doing, std::size_t literal_bytes_max)
    : session_(session), stage_(std::move(stage)), doing_(std::move(doing)), reader_(literal_bytes_max) {}

step command::resume(event happened) {
  if (done_) return finished{};
  return std::visit(
      [this](auto&& e) -> step {
        using T = std::decay_t<decltype(e)>;
        if constexpr (std::is_same_v<T, started>)
          return begin();
        else if constexpr (std::is_same_v<T, written>)
          return read_on();
        else if constexpr (std::is_same_v<T, line_read>)
          return take_line(std::move(e.line));
        else if constexpr (std::is_same_v<T, bytes_read>) {
          reader_.take_literal(std::move(e.bytes));
          return read_on();
        } else if constexpr (std::is_same_v<T, tls_started>) {
          // What the server said in the clear may have been written by somebody else (RFC 9051 section 11.1).
          session_.capabilities.clear();
          return finish();
        } else if constexpr (std::is_same_v<T, quiet>)
          return on_quiet();
        else {
          failure f = std::move(e.why);
          on_broken(f);
          f.words = doing_ + ": " + f.words;
          // Failures of dialling and TLS know their own stage.
          if (f.where.empty()) f.where = stage_;
          return fail_with(std::move(f));
        }
      },
      std::move(happened));
}

step command::begin() {
  auto w = first();
  if (failed_ || done_) return finish();
  if (w.bytes.empty()) return read_on();
  return send(std::move(w));
}

step command::send(write_bytes w) {
  tag_ = "A" + std::to_string(++session_.tags_used);
  std::string line;
  line.reserve(tag_.size() + w.bytes.size() + 3);
  line.append(tag_).append(" ").append(w.bytes).append("\r\n");
  if (w.sensitivity == sensitivity::secret) secret_text(std::move(w.bytes));
  return write_bytes{.bytes = std::move(line), .sensitivity = w.sensitivity};
}

step command::read_on() { return read_line{.bytes_max = line_bytes_max_, .patience = patience()}; }

step command::take_line(std::string line) {
  auto got = reader_.take_line(std::move(line));
  if (!got) {
    failure f = std::move(got).error();
    f.words = doing_ + ": " + f.words;
    f.where = stage_;
    return fail_with(std::move(f));
  }
  if (auto* wanted = std::get_if<literal_wanted>(&*got)) return read_exactly{wanted->bytes};
  return take_response(std::get<response>(std::move(*got)));
}

step command::take_response(response r) {
  if (r.what == response::kind::continuation) {
    auto answer = on_continuation(r);
    if (!answer) return fail_with(std::move(answer).error());
    if (answer->bytes.empty()) return read_on();
    return *std::move(answer);
  }
  if (r.what == response::kind::tagged) return take_tagged(r);
  if (r.code == "CAPABILITY" || r.word == "CAPABILITY") take_capabilities(r);
  if (r.is_status()) {
    auto over = on_untagged_status(r);
    if (!over) return fail_with(std::move(over).error());
    if (*over) return finish();
    take_suggested_wait(r);
    if (r.word == "BYE")
      return fail_with(make_failure("imap.bye", remedy::retry, "the mail server ended the connection", &r));
  } else {
    take_news(r);
    on_untagged(r);
    if (failed_) return finish();
  }
  if (auto more = interjection()) return *std::move(more);
  return read_on();
}

step command::take_tagged(response const& r) {
  if (tag_.empty() || r.tag != tag_)
    return fail_with(
        make_failure("imap.protocol", remedy::retry, "the mail server answered a command that was not sent", &r));
  if (r.code == "CAPABILITY") take_capabilities(r);
  if (r.word == "OK" || (r.word == "NO" && is_fine(r))) {
    on_ok(r);
    if (failed_) return finish();
    if (auto more = next()) return send(*std::move(more));
    if (wants_tls()) return start_tls{};
    return finish();
  }
  take_suggested_wait(r);
  if (r.word == "NO" || r.word == "BAD") return fail_with(on_no(r));
  return fail_with(make_failure("imap.protocol", remedy::retry, "the mail server's answer cannot be understood", &r));
}

step command::on_quiet() {
  return fail_with(make_failure("imap.protocol", remedy::report_bug, "an unexpected silence"));
}

result<write_bytes> command::on_continuation(response const& r) {
  return fail(
      make_failure("imap.protocol", remedy::retry, "the mail server waits for something that it must not expect", &r));
}

failure command::on_no(response const& r) {
  if (auto known = known_failure(r)) return *std::move(known);
  return make_failure(r.word == "BAD" ? "imap.bad" : "imap.no", remedy::retry, "the mail server refused", &r);
}

failure command::make_failure(std::string code, outlink::remedy remedy, std::string_view what,
                              response const* said) const {
  failure f{
      .code = std::move(code), .remedy = remedy, .words = doing_ + ": " + std::string(what) + ".", .where = stage_};
  if (said) {
    std::string line = said->word;
    if (!said->code.empty()) line += " [" + said->code + "]";
    if (!said->text.empty()) line += " " + said->text;
    f.peer = peer_words(line);
  }
  return f;
}

std::optional<failure> command::known_failure(response const& said) const {
  auto const* row = find_refusal(said);
  if (!row) return std::nullopt;
  return make_failure(std::string(row->code), row->remedy, row->words, &said);
}

void command::take_news(response const& r) {
  if (r.word == "EXISTS") {
    if (r.number > session_.exists) session_.has_news = true;
    session_.exists = r.number;
  } else if (r.word == "EXPUNGE" && session_.exists > 0) {
    --session_.exists;
  }
}

void command::take_suggested_wait(response const& r) {
  if (auto const wait = find_suggested_wait(r.text)) session_.suggested_wait = wait;
}

void command::take_capabilities(response const& r) {
  std::vector<std::string> names;
  if (r.word == "CAPABILITY") {
    for (auto const& v : r.values) names.push_back(v.text);
  } else {
    names = split_words(r.code_arguments);
  }
  for (auto& n : names)
    for (char& c : n)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  session_.capabilities = std::move(names);
}

step command::finish() {
  done_ = true;
  return finished{};
}

step command::fail_with(failure f) {
  failed_ = std::move(f);
  return finish();
}

}  // namespace outlink::imap
