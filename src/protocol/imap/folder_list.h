#pragma once

#include "protocol/imap/command.h"

namespace outlink::imap {

struct listed_folder {
  /// In UTF-8, with its parents: "Support/Done".
  std::string name;
  /// What separates parents from children; empty when the folder has none of either.
  std::string delimiter;
  /// As the server wrote them: \Noselect, \HasChildren, and the uses of RFC 6154 (\Trash, \Archive ...).
  std::vector<std::string> attributes;

  /// `attribute` with its backslash, in any case.
  bool is(std::string_view attribute) const;
  /// False for a name that only holds other folders (\Noselect, \NonExistent).
  bool can_be_opened() const;
};

struct folder_list {
  std::vector<listed_folder> folders;
  /// There are more than limits::imap_folders_max.
  bool is_cut = false;
};

/// All folders, in the server's order; with their uses where the server tells them (RFC 6154). Absent: names
/// that are not modified UTF-7 or longer than limits::imap_folder_name_bytes_max, since select could not open them.
class list_folders final : public command_with<folder_list> {
 public:
  explicit list_folders(session_state& s) : command_with(s, "folders", "Reading the list of folders") {}

 private:
  protocol::write_bytes first() override;
  void on_untagged(response& r) override;
};

/// Creates a folder, named in UTF-8. One that is there already is as good. Failures: "imap.invalid_folder" (fix_input:
/// also when the server allows no such name), "imap.not_permitted" (fix_setup), "imap.over_quota" (fix_setup), and
/// those of answers.cpp.
class create_folder final : public plain_command {
 public:
  create_folder(session_state& s, std::string_view folder);

 private:
  protocol::write_bytes first() override;
  bool is_fine(response const& r) const override;
  failure on_no(response const& r) override;
  std::string folder_;
};

}  // namespace outlink::imap
