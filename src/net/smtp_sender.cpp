#include "net/smtp_sender.h"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <span>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::net {
namespace {

struct list {
  curl_slist* first = nullptr;
  ~list() { curl_slist_free_all(first); }
};

struct reading {
  std::string text;
  std::size_t at = 0;
};

std::size_t read_more(char* to, std::size_t size, std::size_t count, void* from) {
  auto& r = *static_cast<reading*>(from);
  auto const n = std::min(size * count, r.text.size() - r.at);
  r.text.copy(to, n, r.at);
  r.at += n;
  return n;
}

bool is_header_safe(std::string_view text) {
  return text.find('\r') == text.npos && text.find('\n') == text.npos && text.find('\0') == text.npos;
}

// RFC 2047: words of at most 75 characters, whole UTF-8 sequences in each.
std::string encoded_subject(std::string_view subject) {
  std::string out;
  while (!subject.empty()) {
    auto const word = utf8_prefix(subject, 45);
    if (word.empty()) break;
    out += (out.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + base64_encode(word) + "?=";
    subject.remove_prefix(word.size());
  }
  return out;
}

// RFC 2045: base64 in lines of 76, so that no line of ours is too long or has a bare line end.
std::string base64_lines(std::string_view text) {
  auto const all = base64_encode(text);
  std::string out;
  for (std::size_t i = 0; i < all.size(); i += 76) out += all.substr(i, 76) + "\r\n";
  return out;
}

failure failure_of(CURLcode code, char const* said, long answer) {
  auto const make = [&](std::string kind, remedy r, std::string words) {
    return failure{.code = std::move(kind),
                   .remedy = r,
                   .words = "Sending a warning by mail: " + std::move(words),
                   .peer = peer_words(answer > 0 ? fmt::format("{} ({})", said, answer) : std::string(said)),
                   .where = "alert-smtp"};
  };
  if (code == CURLE_PEER_FAILED_VERIFICATION)
    return make("smtp.certificate", remedy::fix_setup, "the mail server's certificate cannot be trusted.");
  if (code == CURLE_LOGIN_DENIED)
    return make("smtp.refused", remedy::fix_setup, "the mail server refused the user name or password.");
  if (code == CURLE_USE_SSL_FAILED)
    return make("smtp.refused", remedy::fix_setup, "the mail server offers no STARTTLS.");
  if (answer >= 500 && answer < 600)
    return make("smtp.refused", remedy::fix_setup, "the mail server refused the letter.");
  return make("smtp.unreachable", remedy::retry, "the mail server did not take it.");
}

class smtp_sender final : public flow::letter_sender {
 public:
  smtp_sender(flow::work_pool& pool, outlink::clock const& clock, outlink::randomness& randomness, smtp_options o)
      : pool_(pool), clock_(clock), randomness_(randomness), options_(std::move(o)) {}

  task<void> send(flow::plain_letter letter) override {
    if (!is_header_safe(letter.to) || !is_header_safe(options_.from))
      co_return invalid_field("alert", "alert-mail-to", "An address cannot have a line break.");
    auto const raw = compose(letter);
    result<void> done;
    co_await pool_.run([&] { done = transfer(letter.to, raw); });
    co_return done;
  }

 private:
  std::string compose(flow::plain_letter const& letter) {
    std::array<unsigned char, 16> random{};
    randomness_.fill(std::as_writable_bytes(std::span(random)));
    auto const id = hex({reinterpret_cast<char const*>(random.data()), random.size()});
    auto const domain = options_.from.substr(options_.from.find('@') + 1);
    auto const when = fmt::gmtime(std::chrono::system_clock::to_time_t(clock_.now()));
    return fmt::format(
        "From: Outlink <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: "
        "<{}@{}>\r\n"
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n{}",
        options_.from, letter.to, encoded_subject(letter.subject), when, id, domain, base64_lines(letter.text));
  }

  result<void> transfer(std::string const& to, std::string const& raw) const {
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> const easy(curl_easy_init(), &curl_easy_cleanup);
    char said[CURL_ERROR_SIZE] = {};
    reading body{.text = raw};
    list recipients;
    recipients.first = curl_slist_append(nullptr, fmt::format("<{}>", to).c_str());
    auto const set = [&](auto option, auto value) { curl_easy_setopt(easy.get(), option, value); };
    bool const loopback =
        options_.url.find("://127.") != std::string::npos || options_.url.find("://localhost") != std::string::npos;
    set(CURLOPT_URL, options_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_USE_SSL, static_cast<long>(loopback ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(limits::http_call_time_max).count()));
    set(CURLOPT_ERRORBUFFER, said);
    set(CURLOPT_MAIL_FROM, fmt::format("<{}>", options_.from).c_str());
    set(CURLOPT_MAIL_RCPT, recipients.first);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &read_more);
    set(CURLOPT_READDATA, &body);
    if (!options_.user.empty()) {
      set(CURLOPT_USERNAME, options_.user.c_str());
      set(CURLOPT_PASSWORD, options_.password.reveal().c_str());
    }
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    auto const code = curl_easy_perform(easy.get());
    if (code == CURLE_OK) return {};
    long answer = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer);
    return fail(failure_of(code, said[0] ? said : curl_easy_strerror(code), answer));
  }

  flow::work_pool& pool_;
  outlink::clock const& clock_;
  outlink::randomness& randomness_;
  smtp_options options_;
};

}  // namespace

std::unique_ptr<flow::letter_sender> make_smtp_sender(flow::work_pool& pool, outlink::clock const& clock,
                                                      outlink::randomness& randomness, smtp_options options) {
  return std::make_unique<smtp_sender>(pool, clock, randomness, std::move(options));
}

}  // namespace outlink::net
