#pragma once

#include "mail/mail.h"
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
  result<void> record_message_id(std::string_view message_id, tracker::issue_id issue) override;
  result<std::optional<tracker::issue_id>> find_message_id(std::vector<std::string> const& message_ids) override;

 private:
  result<std::optional<mail::letter_id>> insert_row(mail::new_letter const& l, mail::letter_state state,
                                                    std::string_view reason, std::optional<std::string> const& digest);
  connection& db_;
};

class touches final : public mail::touch_store {
 public:
  explicit touches(context c) : db_(c.db) {}
  result<std::vector<std::uint32_t>> due(mail::mailbox_id id, std::uint32_t uid_validity) override;
  result<void> record(mail::mailbox_id id, std::uint32_t uid_validity, std::vector<std::uint32_t> const& uids) override;

 private:
  connection& db_;
};

}  // namespace outlink::sqlite
