#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>
#include <stdexcept>

#include "imap/server.h"

namespace outlink::imap_suite {
namespace {

namespace json = boost::json;

// The bed is a Node program: orders go to its standard input, answers come from its standard output.
class dovecot final : public server {
 public:
  dovecot() {
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::execlp("node", "node", OUTLINK_IMAP_BED, nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    to_ = ::fdopen(in[1], "w");
    from_ = ::fdopen(out[0], "r");
    told_ = read_answer();
  }
  ~dovecot() override {
    ::fclose(to_);
    ::fclose(from_);
    ::waitpid(child_, nullptr, 0);
  }

  flow::endpoint over_tls() const override { return {.host = "localhost", .port = port("imaps")}; }
  flow::endpoint over_start_tls() const override {
    return {.host = "localhost", .port = port("imap"), .security = flow::transport_security::start_tls};
  }
  std::string ca_file() const override { return text("ca_file"); }
  std::string token_of_alice() const override { return text("alice"); }
  std::string revoked_token() const override { return text("revoked"); }
  void deliver(std::string const& login, std::string const& text, std::size_t size) override {
    order({{"order", "deliver"}, {"login", login}, {"text", text}, {"size", size}});
  }
  void remove(std::string const& login, std::uint32_t uid) override {
    order({{"order", "remove"}, {"login", login}, {"uid", uid}});
  }
  void recreate(std::string const& login, std::string const& folder) override {
    order({{"order", "recreate"}, {"login", login}, {"folder", folder}});
  }
  void break_check() override { order({{"order", "break_check"}}); }

 private:
  std::uint16_t port(char const* name) const { return static_cast<std::uint16_t>(told_.at(name).as_int64()); }
  std::string text(char const* name) const { return std::string(told_.at(name).as_string()); }
  void order(json::object const& what) {
    std::fputs((json::serialize(what) + "\n").c_str(), to_);
    std::fflush(to_);
    read_answer();
  }
  json::object read_answer() {
    std::string line;
    for (int c = std::fgetc(from_); c != '\n'; c = std::fgetc(from_)) {
      if (c == EOF) throw std::runtime_error("the test bed ended; it needs node and the packages of ./dev setup");
      line += static_cast<char>(c);
    }
    return json::parse(line).as_object();
  }

  pid_t child_ = -1;
  FILE* to_ = nullptr;
  FILE* from_ = nullptr;
  json::object told_;
};

}  // namespace

std::unique_ptr<server> make_dovecot() { return std::make_unique<dovecot>(); }

}  // namespace outlink::imap_suite
