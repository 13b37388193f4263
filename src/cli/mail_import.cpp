#include <fmt/format.h>

#include "base/mail_limits.h"
#include "base/text.h"
#include "cli/answers.h"
#include "cli/letter_file.h"
#include "cli/mail_actions.h"

namespace outlink::cli {

namespace json = boost::json;

namespace {

/// Takes letters from files and counts how it went.
class letter_import {
 public:
  letter_import(client& to, terminal const& t, std::string path) : to_(to), t_(t), path_(std::move(path)) {}

  /// Fails only when nothing more can be taken. What is wrong with one file or letter is told and counted.
  task<void> take_file(std::string name) {
    letter_file file(name, t_);
    auto const shown = name == "-" ? std::string("standard input") : peer_words(name);
    for (std::int64_t place = 1;; ++place) {
      auto next = file.next();
      if (!next) {
        refuse(next.error().words);
        break;
      }
      if (!*next) break;
      CO_TRY_DO(co_await take(fmt::format("{}, letter {}", shown, place), **std::move(next)));
      auto const percent = file.percent_read();
      t_.progress(fmt::format("{}{}: {}", shown, percent ? fmt::format(" {}%", *percent) : "", summary()));
    }
    t_.progress("");
    co_return result<void>{};
  }

  std::string summary() const {
    return fmt::format("imported {}, known {}, filtered {}, failed {}", imported_, known_, filtered_, failed_);
  }
  json::object counts() const {
    return {{"imported", imported_}, {"known", known_}, {"filtered", filtered_}, {"failed", failed_}};
  }
  std::int64_t failed() const { return failed_; }

 private:
  void refuse(std::string const& words) {
    ++failed_;
    t_.progress("");
    t_.err(words + "\n");
  }

  task<void> take(std::string place, filed_letter l) {
    if (l.is_too_large) {
      refuse(fmt::format("{}: it has {} bytes, and letters above {} bytes are not taken.", place, l.size,
                         limits::letter_bytes_max));
      co_return result<void>{};
    }
    auto const got = co_await to_.post_letter(path_ + "/letters", std::move(l.bytes));
    if (got) {
      count(place, *got);
    } else if (got.error().code == "letter.known") {
      ++known_;
    } else if (got.error().code.starts_with("letter.")) {
      refuse(fmt::format("{}: {}", place, describe(got.error())));
    } else {
      // The service is away, or wants something first: the next letter would fare no better.
      t_.progress("");
      co_return fail(got.error());
    }
    co_return result<void>{};
  }

  void count(std::string const& place, json::value const& l) {
    auto const state = text(l, "state");
    if (state == "failed")
      refuse(fmt::format("{}: it was taken as letter {} and failed: {}", place, number(l, "id"),
                         peer_words(text(l, "reason"))));
    else
      ++(state == "filtered" ? filtered_ : imported_);
  }

  client& to_;
  terminal const& t_;
  std::string path_;
  std::int64_t imported_ = 0, known_ = 0, filtered_ = 0, failed_ = 0;
};

}  // namespace

task<mail_answer> import_letters(client& to, terminal const& t, mail_options const& o) {
  CO_TRY(auto path, co_await mailbox_path(to, o.mailbox));
  letter_import all(to, t, std::move(path));
  std::optional<failure> trouble;
  for (auto const& name : o.files) {
    auto done = co_await all.take_file(name);
    if (done) continue;
    trouble = std::move(done).error();
    trouble->words += " The rest was not imported; do it again, what was taken is known then.";
    break;
  }
  if (!trouble && all.failed() > 0)
    trouble = failure{.code = "client.not_imported",
                      .remedy = remedy::give_up,
                      .words = fmt::format("{} could not be imported.", all.failed() == 1 ? "One" : "Some")};
  co_return mail_answer{.json = all.counts(), .text = all.summary() + "\n", .trouble = std::move(trouble)};
}

}  // namespace outlink::cli
