#include "protocol/imap/folder_list.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/imap/folder_name.h"

namespace outlink::imap {

using protocol::write_bytes;

bool listed_folder::is(std::string_view attribute) const {
  return std::any_of(attributes.begin(), attributes.end(), [&](auto const& a) { return ascii_iequals(a, attribute); });
}

bool listed_folder::can_be_opened() const { return !is("\\Noselect") && !is("\\NonExistent"); }

write_bytes list_folders::first() {
  // Without LIST-EXTENDED the option is a syntax error; such servers may tell the uses unasked (RFC 6154 section 2).
  bool const asks_for_uses = session().can("SPECIAL-USE") && session().can("LIST-EXTENDED");
  return {.bytes = std::string("LIST \"\" \"*\"") + (asks_for_uses ? " RETURN (SPECIAL-USE)" : "")};
}

void list_folders::on_untagged(response& r) {
  // (attributes) delimiter name, and in RFC 5258 perhaps more.
  if (r.word != "LIST" || r.values.size() < 3 || r.values[0].what != value::kind::list) return;
  auto const name = read_folder_name(r.values[2].text);
  if (!name || name->size() > limits::imap_folder_name_bytes_max) return;
  if (value_.folders.size() >= limits::imap_folders_max) {
    value_.is_cut = true;
    return;
  }
  listed_folder f{.name = *name, .delimiter = {}, .attributes = {}};
  if (r.values[1].what == value::kind::string && r.values[1].text.size() == 1) f.delimiter = r.values[1].text;
  for (auto& a : r.values[0].items)
    if (f.attributes.size() < limits::imap_folder_attributes_max &&
        a.text.size() <= limits::imap_folder_attribute_bytes_max)
      f.attributes.push_back(std::move(a.text));
  value_.folders.push_back(std::move(f));
}

create_folder::create_folder(session_state& s, std::string_view folder)
    : plain_command(s, "folders", "Creating the folder " + peer_words(folder)), folder_(folder) {}

write_bytes create_folder::first() {
  auto quoted = quote_folder(folder_);
  if (!quoted) {
    failed_ = std::move(quoted).error();
    return {};
  }
  return {.bytes = "CREATE " + *quoted};
}

bool create_folder::is_fine(response const& r) const {
  // Courier and older servers only say it in words.
  return r.code == "ALREADYEXISTS" || ascii_lower(r.text).find("already exists") != std::string::npos;
}

failure create_folder::on_no(response const& r) {
  if (r.code == "CANNOT")
    return make_failure("imap.invalid_folder", remedy::fix_input, "the mail server does not allow this name", &r);
  if (r.code == "OVERQUOTA" || r.code == "LIMIT")
    return make_failure("imap.over_quota", remedy::fix_setup, "the mailbox may not have more folders", &r);
  return plain_command::on_no(r);
}

}  // namespace outlink::imap
