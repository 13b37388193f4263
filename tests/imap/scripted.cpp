#include <gtest/gtest.h>
#include <poll.h>

#include <map>
#include <mutex>
#include <sstream>

#include "base/text.h"
#include "imap/server.h"
#include "support/authority.h"
#include "support/peer.h"

namespace outlink::imap_suite {
namespace {

using testing_support::connection;
using testing_support::ended;
using testing_support::peer;

struct kept_letter {
  std::string raw;
  bool is_seen = false;
  bool is_deleted = false;
};
struct kept_folder {
  std::uint32_t uid_validity = 0;
  std::uint32_t uid_next = 1;
  std::map<std::uint32_t, kept_letter> letters;
};

// Accounts, folders and what was ordered, shared by all connections.
struct world {
  std::mutex lock;
  std::uint32_t validity = 1000;
  std::map<std::string, std::map<std::string, kept_folder>> folders;
  bool is_check_broken = false;

  kept_folder* find(std::string const& login, std::string const& name) {
    auto& all = folders[login];
    if (name == "INBOX" && !all.contains(name)) all[name].uid_validity = ++validity;
    auto const it = all.find(name);
    return it == all.end() ? nullptr : &it->second;
  }
};

// One client. Strict: what a mailbox reader has no business to say fails the test.
class session {
 public:
  session(connection& c, world& w, SSL_CTX* context) : c_(c), world_(w), context_(context) {}
  void run(bool is_encrypted) {
    is_encrypted_ = is_encrypted;
    say("* OK [CAPABILITY " + capabilities() + "] ready");
    while (!is_over_) {
      std::istringstream line(c_.line());
      std::string verb;
      line >> tag_ >> verb;
      if (verb == "UID") {
        std::string next;
        line >> next;
        verb += " " + next;
      }
      std::getline(line >> std::ws, rest_);
      obey(verb);
    }
  }

 private:
  void obey(std::string const& verb) {
    if (verb == "CAPABILITY") return answer("* CAPABILITY " + capabilities());
    if (verb == "STARTTLS" && !is_encrypted_) return start_tls();
    if (verb == "AUTHENTICATE" && is_encrypted_ && login_.empty()) return authenticate();
    if (verb == "LOGIN" && is_encrypted_ && login_.empty()) return log_in();
    if (verb == "LOGOUT") {
      is_over_ = true;
      return answer("* BYE see you");
    }
    if (login_.empty()) return refuse("before signing in: " + verb);
    if (verb == "SELECT") return select();
    if (verb == "NOOP") return noop();
    if (verb == "LIST") return list();
    if (verb == "CREATE") return create();
    if (folder_.empty()) return refuse("before a folder is open: " + verb);
    if (verb == "UID SEARCH") return search();
    if (verb == "UID FETCH") return fetch();
    if (verb == "UID STORE") return store();
    if (verb == "UID MOVE" || verb == "UID COPY") return copy(verb == "UID MOVE");
    if (verb == "UID EXPUNGE") return expunge();
    if (verb == "IDLE") return idle();
    refuse(verb);
  }
  void say(std::string const& line) { c_.send(line + "\r\n"); }
  void answer(std::string const& untagged = "", std::string const& status = "OK done") {
    if (!untagged.empty()) say(untagged);
    say(tag_ + " " + status);
  }
  void refuse(std::string const& what) {
    ADD_FAILURE() << "the client said " << what;
    answer("", "BAD what?");
  }
  std::string capabilities() const {
    return is_encrypted_ ? "IMAP4rev1 SASL-IR IDLE MOVE UIDPLUS AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER"
                         : "IMAP4rev1 STARTTLS LOGINDISABLED";
  }

  void start_tls() {
    answer();
    c_.start_tls(context_);
    is_encrypted_ = true;
  }

  void authenticate() {
    auto const space = rest_.find(' ');
    auto const mechanism = rest_.substr(0, space);
    std::string response;
    if (space != rest_.npos) {
      response = rest_.substr(space + 1);
    } else {
      say("+ ");
      response = c_.line();
    }
    auto const plain = base64_decode(response).value_or("");
    if (mechanism == "PLAIN") {
      auto const end = plain.find('\0', 1);
      auto const login = login_of(plain.substr(1, end - 1));
      if (plain.substr(end + 1) == login + "-pw") return sign_in(login);
      return answer("", "NO [AUTHENTICATIONFAILED] Authentication failed.");
    }
    auto const user = between(plain, mechanism == "XOAUTH2" ? "user=" : "n,a=", mechanism == "XOAUTH2" ? "\x01" : ",");
    auto const token = between(plain, "auth=Bearer ", "\x01");
    {
      std::lock_guard const guard(world_.lock);
      if (std::exchange(world_.is_check_broken, false)) return answer("", "NO [UNAVAILABLE] Temporary failure.");
    }
    if (token == "token of " + login_of(user)) return sign_in(login_of(user));
    say("+ " + base64_encode(R"({"status":"401","schemes":"bearer","scope":"mail"})"));
    EXPECT_EQ(c_.line(), mechanism == "XOAUTH2" ? "" : "AQ==");
    answer("", "NO [AUTHENTICATIONFAILED] Authentication failed.");
  }
  // Its arguments are quoted, or one is a literal that waits.
  void log_in() {
    auto const user = between(rest_, "\"", "\"");
    auto password = between(rest_.substr(user.size() + 2), "\"", "\"");
    if (rest_.ends_with('}')) {
      say("+ go on");
      password = c_.line();
    }
    if (password == login_of(user) + "-pw") return sign_in(login_of(user));
    answer("", "NO [AUTHENTICATIONFAILED] Authentication failed.");
  }
  void sign_in(std::string const& login) {
    login_ = login;
    answer("", "OK [CAPABILITY " + capabilities() + "] welcome");
  }
  static std::string login_of(std::string const& user) { return user.substr(0, user.find('@')); }
  static std::string between(std::string const& text, std::string const& begin, std::string const& end) {
    auto const at = text.find(begin);
    if (at == text.npos) return {};
    auto const from = at + begin.size();
    return text.substr(from, text.find(end, from) - from);
  }

  void select() {
    std::lock_guard const guard(world_.lock);
    auto const name = between(rest_, "\"", "\"");
    auto const* f = world_.find(login_, name);
    if (!f) return answer("", "NO [NONEXISTENT] Mailbox doesn't exist: " + name);
    folder_ = name;
    told_ = f->letters.size();
    say("* " + std::to_string(told_) + " EXISTS");
    say("* OK [UIDVALIDITY " + std::to_string(f->uid_validity) + "] UIDs valid");
    answer("* OK [UIDNEXT " + std::to_string(f->uid_next) + "] next", "OK [READ-WRITE] selected");
  }
  void list() {
    std::lock_guard const guard(world_.lock);
    for (auto const& [name, f] : world_.folders[login_]) say("* LIST () \"/\" \"" + name + "\"");
    answer();
  }
  void create() {
    std::lock_guard const guard(world_.lock);
    auto const name = between(rest_, "\"", "\"");
    auto const [at, is_new] = world_.folders[login_].try_emplace(name);
    if (!is_new) return answer("", "NO [ALREADYEXISTS] Mailbox already exists");
    at->second.uid_validity = ++world_.validity;
    answer();
  }
  kept_folder& folder() { return *world_.find(login_, folder_); }

  void search() {
    std::lock_guard const guard(world_.lock);
    std::string found = "* SEARCH";
    if (rest_.starts_with("SINCE ")) {
      // All letters came today; a day that is ahead has none.
      if (rest_ != "SINCE 1-Jan-2100")
        for (auto const& [uid, l] : folder().letters) found += " " + std::to_string(uid);
      return answer(found);
    }
    auto const from = static_cast<std::uint32_t>(std::stoul(between(rest_, "UID ", ":")));
    auto& all = folder().letters;
    for (auto it = all.begin(); it != all.end(); ++it)
      if (it->first >= from || std::next(it) == all.end()) found += " " + std::to_string(it->first);
    answer(found);
  }
  template <class Do>
  void each(std::string set, Do act) {
    std::istringstream ranges(set.substr(0, set.find(' ')));
    for (std::string range; std::getline(ranges, range, ',');) {
      auto const first = std::stoul(range);
      auto const last = range.find(':') == range.npos ? first : std::stoul(range.substr(range.find(':') + 1));
      for (auto& [uid, l] : folder().letters)
        if (uid >= first && uid <= last) act(uid, l);
    }
  }
  void fetch() {
    std::lock_guard const guard(world_.lock);
    bool const is_body = rest_.ends_with("(UID BODY.PEEK[])");
    if (!is_body && !rest_.ends_with("(UID RFC822.SIZE FLAGS INTERNALDATE)")) return refuse(rest_);
    each(rest_, [&](std::uint32_t uid, kept_letter const& l) {
      auto const begin = "* 1 FETCH (UID " + std::to_string(uid);
      if (is_body) {
        c_.send(begin + " BODY[] {" + std::to_string(l.raw.size()) + "}\r\n" + l.raw);
        say(")");
      } else {
        say(begin + " RFC822.SIZE " + std::to_string(l.raw.size()) + " FLAGS (" + (l.is_seen ? "\\Seen" : "") +
            ") INTERNALDATE \" 1-Feb-2026 12:34:56 +0100\")");
      }
    });
    answer();
  }
  void store() {
    std::lock_guard const guard(world_.lock);
    bool const is_seen = rest_.ends_with(" +FLAGS.SILENT (\\Seen)");
    if (!is_seen && !rest_.ends_with(" +FLAGS.SILENT (\\Deleted)")) return refuse(rest_);
    each(rest_, [&](std::uint32_t, kept_letter& l) { (is_seen ? l.is_seen : l.is_deleted) = true; });
    answer();
  }
  void copy(bool is_move) {
    std::lock_guard const guard(world_.lock);
    auto* const to = world_.find(login_, between(rest_, "\"", "\""));
    if (!to) return answer("", "NO [TRYCREATE] Mailbox doesn't exist");
    std::vector<std::uint32_t> moved;
    each(rest_, [&](std::uint32_t uid, kept_letter const& l) {
      to->letters[to->uid_next++] = l;
      if (is_move) moved.push_back(uid);
    });
    remove(moved);
    answer();
  }
  void expunge() {
    std::lock_guard const guard(world_.lock);
    std::vector<std::uint32_t> gone;
    each(rest_, [&](std::uint32_t uid, kept_letter const& l) {
      if (l.is_deleted) gone.push_back(uid);
    });
    remove(gone);
    answer();
  }
  void remove(std::vector<std::uint32_t> const& uids) {
    auto& all = folder().letters;
    for (auto const uid : uids) {
      say("* " + std::to_string(std::distance(all.begin(), all.find(uid)) + 1) + " EXPUNGE");
      all.erase(uid);
      --told_;
    }
  }
  void noop() {
    std::lock_guard const guard(world_.lock);
    if (!folder_.empty()) tell_news();
    answer();
  }
  void tell_news() {
    auto const now = folder().letters.size();
    if (now != told_) say("* " + std::to_string(now) + " EXISTS");
    told_ = now;
  }
  void idle() {
    say("+ idling");
    for (pollfd at{.fd = c_.fd(), .events = POLLIN, .revents = 0}; ::poll(&at, 1, 10) == 0;) {
      std::lock_guard const guard(world_.lock);
      tell_news();
    }
    EXPECT_EQ(c_.line(), "DONE");
    answer();
  }

  connection& c_;
  world& world_;
  SSL_CTX* context_;
  bool is_encrypted_ = false;
  bool is_over_ = false;
  std::string tag_;
  std::string rest_;
  std::string login_;
  std::string folder_;
  std::size_t told_ = 0;
};

class scripted_server final : public server {
 public:
  flow::endpoint over_tls() const override { return {.host = "localhost", .port = tls_.port()}; }
  flow::endpoint over_start_tls() const override {
    return {.host = "localhost", .port = start_tls_.port(), .security = flow::transport_security::start_tls};
  }
  std::string ca_file() const override { return authority_.file(); }
  std::string token_of_alice() const override { return "token of alice"; }
  std::string revoked_token() const override { return "token of yesterday"; }
  void deliver(std::string const& login, std::string const& text, std::size_t size) override {
    std::string raw = text;
    while (raw.size() < size) raw += text;
    std::lock_guard const guard(world_.lock);
    auto* inbox = world_.find(login, "INBOX");
    inbox->letters[inbox->uid_next++].raw = std::move(raw);
  }
  void remove(std::string const& login, std::uint32_t uid) override {
    std::lock_guard const guard(world_.lock);
    world_.find(login, "INBOX")->letters.erase(uid);
  }
  void recreate(std::string const& login, std::string const& folder) override {
    std::lock_guard const guard(world_.lock);
    world_.folders[login][folder] = {.uid_validity = ++world_.validity};
  }
  void break_check() override {
    std::lock_guard const guard(world_.lock);
    world_.is_check_broken = true;
  }

 private:
  testing_support::authority authority_;
  testing_support::server_context_ptr context_ = authority_.serve();
  world world_;
  peer tls_{[this](connection& c) {
    c.start_tls(context_.get());
    session(c, world_, context_.get()).run(true);
  }};
  peer start_tls_{[this](connection& c) { session(c, world_, context_.get()).run(false); }};
};

}  // namespace

std::unique_ptr<server> make_scripted_server() { return std::make_unique<scripted_server>(); }

}  // namespace outlink::imap_suite
