#include "cli/mail_command.h"

#include <map>

#include "cli/mail_actions.h"

namespace outlink::cli {
namespace {

class mail_command final : public client_command {
 public:
  explicit mail_command(mail_options o) : o_(std::move(o)) {}

  task<void> run(client& to, terminal const& t) override {
    static std::map<std::string_view, task<mail_answer> (*)(client&, terminal const&, mail_options const&)> const
        actions{{"list", list_mailboxes},   {"show", show_mailbox},     {"test", test_mailbox}, {"pump", pump_mailbox},
                {"replay", replay_letters}, {"import", import_letters}, {"try", try_letter},    {"log", list_letters},
                {"outbox", list_outbox},    {"send-again", send_again}};
    CO_TRY(auto answer, co_await actions.at(o_.action)(to, t, o_));
    t.out(o_.json ? boost::json::serialize(answer.json) + "\n" : answer.text);
    if (answer.trouble) co_return fail(*std::move(answer.trouble));
    co_return result<void>{};
  }

 private:
  mail_options o_;
};

}  // namespace

std::unique_ptr<client_command> make_mail_command(mail_options o) {
  return std::make_unique<mail_command>(std::move(o));
}

}  // namespace outlink::cli
