#pragma once

#include "mail/stores.h"
#include "store/sqlite/tables.h"

namespace outlink::sqlite {

/// The ports of mail on one connection. Passwords are sealed on their way in.
class mailboxes final : public mail::mailbox_store {
 public:
  explicit mailboxes(context c) : db_(c.db), seals_(c.seals) {}
  result<std::vector<mail::mailbox>> list() override;
  result<mail::mailbox> load(mail::mailbox_id id) override;
  result<mail::mailbox> insert(mail::mailbox const& m) override;
  result<mail::mailbox> replace(mail::mailbox const& m, version seen) override;
  result<void> remove(mail::mailbox_id id) override;
  result<mail::cursor> load_cursor(mail::mailbox_id id) override;
  result<void> store_cursor(mail::mailbox_id id, mail::cursor const& c) override;

 private:
  connection& db_;
  sealer const& seals_;
};

class letters final : public mail::letter_store {
 public:
  explicit letters(context c) : db_(c.db) {}
  result<std::optional<mail::letter_id>> insert(mail::new_letter const& l) override;
  result<mail::letter> load(mail::letter_id id) override;
  result<std::string> raw(mail::letter_id id) override;
  result<std::vector<mail::letter>> list(mail::letter_filter const& filter) override;
  result<bool> finish(mail::letter_id id, mail::letter_outcome const& outcome) override;
  result<bool> reopen(mail::letter_id id) override;
  result<std::vector<std::string>> unclaimed(mail::mailbox_id id, std::uint32_t uid_validity,
                                             std::vector<std::string> const& uids) override;

 private:
  result<std::optional<mail::letter_id>> insert_row(mail::new_letter const& l, mail::letter_state state,
                                                    std::string_view reason, std::optional<std::string> const& digest);
  connection& db_;
};

class handlers final : public mail::handler_store {
 public:
  explicit handlers(context c) : db_(c.db) {}
  result<std::vector<mail::handler>> list(mail::mailbox_id of) override;
  result<mail::handler> load(mail::handler_id id) override;
  result<mail::handler> insert(mail::handler const& h) override;
  result<mail::handler> replace(mail::handler const& h, version seen) override;
  result<void> remove(mail::handler_id id) override;

 private:
  connection& db_;
};

class history final : public mail::letter_history {
 public:
  explicit history(context c) : db_(c.db) {}
  result<std::optional<mail::letter_id>> twin(mail::mailbox_id id, std::string_view message_id,
                                              std::string_view content_digest) override;
  result<std::int64_t> count_of_sender(std::string_view from, time_point since, std::int64_t at_most) override;
  result<std::vector<time_point>> arrivals(mail::mailbox_id id, std::size_t limit) override;
  result<std::vector<mail::letter_id>> failed(std::optional<mail::mailbox_id> of, std::size_t limit) override;
  result<std::int64_t> sweep(time_point handled_before, std::size_t limit) override;

 private:
  connection& db_;
};

class touches final : public mail::touch_store {
 public:
  explicit touches(context c) : db_(c.db) {}
  result<std::vector<mail::due_touch>> due(mail::mailbox_id id, std::uint32_t uid_validity, std::size_t limit) override;
  result<void> record(mail::mailbox_id id, std::uint32_t uid_validity,
                      std::vector<mail::due_touch> const& done) override;

 private:
  connection& db_;
};

class connections final : public mail::connection_log {
 public:
  explicit connections(context c) : db_(c.db) {}
  result<void> add(mail::mailbox_id id, mail::connection_event const& e) override;
  result<std::vector<mail::connection_event>> list(mail::mailbox_id id) override;

 private:
  connection& db_;
};

}  // namespace outlink::sqlite
