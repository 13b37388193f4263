#pragma once

#include "outbox/outbox.h"
#include "store/sqlite/tables.h"

namespace outlink::sqlite {

/// The ports of the outbox on one connection. Passwords are sealed on their way in.
class outgoing_servers final : public outbox::server_store {
 public:
  explicit outgoing_servers(context c) : db_(c.db), seals_(c.seals) {}
  result<std::vector<outbox::server>> list() override;
  result<outbox::server> load(outbox::server_id id) override;
  result<outbox::server> insert(outbox::server const& s) override;
  result<outbox::server> replace(outbox::server const& s, version seen) override;
  result<void> remove(outbox::server_id id) override;

 private:
  result<void> check_references(outbox::server const& s);
  result<void> write_projects(outbox::server_id id, std::vector<tracker::project_id> const& projects);
  result<void> read_projects(outbox::server& s);
  connection& db_;
  sealer const& seals_;
};

class outbox_letters final : public outbox::letter_store {
 public:
  explicit outbox_letters(context c) : db_(c.db) {}
  result<outbox::letter_id> insert(outbox::new_letter const& l) override;
  result<outbox::letter> load(outbox::letter_id id) override;
  result<std::string> raw(outbox::letter_id id) override;
  result<std::vector<outbox::letter>> list(outbox::letter_filter const& filter) override;
  result<std::vector<outbox::letter>> due(outbox::server_id server, time_point now, std::size_t limit) override;
  result<std::optional<time_point>> next_due(outbox::server_id server) override;
  result<std::vector<outbox::letter>> without_server(outbox::letter_id after, std::size_t limit) override;
  result<bool> assign(outbox::letter_id id, outbox::server_id server) override;
  result<bool> record(outbox::letter_id id, outbox::server_id by, outbox::attempt const& a) override;
  result<bool> send_again(outbox::letter_id id, time_point now) override;
  result<bool> cancel(outbox::letter_id id, std::string_view why, time_point now) override;
  result<bool> bounce(outbox::letter_id id, std::string_view why, std::string_view answer, time_point now) override;
  result<std::optional<outbox::letter>> find(std::string_view message_id) override;
  result<std::int64_t> sweep(time_point ended_before, std::size_t limit) override;

 private:
  /// Whether the statement changed a row; "outgoing_letter.not_found" when there is no such letter.
  result<bool> changed(std::string_view sql, outbox::letter_id id, std::vector<value> const& values);
  connection& db_;
};

class threads final : public outbox::thread_store {
 public:
  explicit threads(context c) : db_(c.db) {}
  result<void> record(std::string_view message_id, tracker::issue_id issue) override;
  result<std::optional<tracker::issue_id>> find(std::vector<std::string> const& message_ids) override;
  result<std::vector<std::string>> of(tracker::issue_id issue, std::size_t limit) override;

 private:
  connection& db_;
};

class letter_templates final : public outbox::template_store {
 public:
  explicit letter_templates(context c) : db_(c.db) {}
  result<std::vector<outbox::letter_template>> list() override;
  result<std::optional<outbox::letter_template>> load(outbox::template_kind kind) override;
  result<void> store(outbox::letter_template const& t) override;
  result<void> reset(outbox::template_kind kind) override;

 private:
  connection& db_;
};

class notifier_position final : public outbox::position_store {
 public:
  explicit notifier_position(context c) : db_(c.db) {}
  result<tracker::event_id> load() override;
  result<void> store(tracker::event_id position) override;

 private:
  connection& db_;
};

}  // namespace outlink::sqlite
