#include "protocol/imap/folder_list.h"

#include "base/mail_limits.h"
#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

script const dovecot{"C: A1 LIST \"\" \"*\" RETURN (SPECIAL-USE)",
                     "S: * LIST (\\HasNoChildren \\Trash) \"/\" Trash",
                     "S: * LIST (\\Noselect \\HasChildren) \"/\" \"Support\"",
                     "S: * LIST (\\HasNoChildren) \"/\" {12}",
                     "L: Support/\"a\"b",
                     "S: ",
                     "S: * LIST (\\HasNoChildren) NIL INBOX",
                     "S: * LIST (\\HasNoChildren) \"/\" \"Entw&APw-rfe & R&-D\"",
                     "S: * LIST (\\HasNoChildren) \"/\" \"Entw&APw-rfe R&-D\"",
                     "S: * LIST () \"\\\\\" \"x\\\\y\"",
                     "S: A1 OK List completed."};

TEST(list_folders_test, names_delimiters_and_uses) {
  session_state s{.capabilities = {"SPECIAL-USE", "LIST-EXTENDED"}};
  list_folders c(s);
  play(c, dovecot);
  auto const got = c.outcome().value();
  EXPECT_FALSE(got.is_cut);
  ASSERT_EQ(got.folders.size(), 6u) << "a name that could not be opened is left out";
  EXPECT_EQ(got.folders[0].name, "Trash");
  EXPECT_TRUE(got.folders[0].is("\\trash"));
  EXPECT_TRUE(got.folders[0].can_be_opened());
  EXPECT_EQ(got.folders[0].delimiter, "/");
  EXPECT_FALSE(got.folders[1].can_be_opened());
  EXPECT_EQ(got.folders[2].name, "Support/\"a\"b");
  EXPECT_EQ(got.folders[3].delimiter, "");
  EXPECT_EQ(got.folders[4].name, "Entwürfe R&D");
  EXPECT_EQ(got.folders[5].name, "x\\y");
  EXPECT_EQ(got.folders[5].delimiter, "\\");
}

TEST(list_folders_test, fails_well) {
  session_state s;
  fails_well_at_every_step(
      [&] {
        s = {.capabilities = {"SPECIAL-USE", "LIST-EXTENDED"}};
        return std::make_unique<list_folders>(s);
      },
      dovecot, [](auto& c) { return c.outcome(); });
}

TEST(list_folders_test, uses_are_asked_for_only_where_they_are_offered) {
  session_state s{.capabilities = {"SPECIAL-USE"}};
  list_folders c(s);
  play(c, {"C: A1 LIST \"\" \"*\"", "S: * LIST (\\Noselect)", "S: * LIST \"/\" \"/\" x", "S: A1 OK"});
  EXPECT_TRUE(c.outcome().value().folders.empty());
}

TEST(list_folders_test, a_list_without_end_is_cut) {
  script lines{"C: A1 LIST \"\" \"*\""};
  std::string many = "(";
  for (std::size_t i = 0; i < 2 * limits::imap_folder_attributes_max; ++i) many += "\\x" + std::to_string(i) + " ";
  many += "\\" + std::string(limits::imap_folder_attribute_bytes_max, 'y') + ")";
  lines.push_back("S: * LIST " + many + " \"/\" many");
  lines.push_back("S: * LIST () \"/\" \"" + std::string(limits::imap_folder_name_bytes_max + 1, 'n') + "\"");
  lines.push_back("S: A1 OK");
  session_state s;
  list_folders c(s);
  play(c, lines);
  auto const got = c.outcome().value();
  ASSERT_EQ(got.folders.size(), 1u);
  EXPECT_EQ(got.folders[0].attributes.size(), limits::imap_folder_attributes_max);

  list_folders endless(s);
  endless.resume(protocol::started{});
  for (std::size_t i = 0; i < limits::imap_folders_max + 5; ++i)
    endless.resume(protocol::line_read{"* LIST () \"/\" f" + std::to_string(i)});
  endless.resume(protocol::line_read{"A2 OK"});
  auto const cut = endless.outcome().value();
  EXPECT_TRUE(cut.is_cut);
  EXPECT_EQ(cut.folders.size(), limits::imap_folders_max);
}

TEST(create_folder_test, creates_and_fails_well) {
  session_state s;
  script const lines{"C: A1 CREATE \"R&-D/Done\"", "S: A1 OK Create completed."};
  auto make = [&] {
    s = {};
    return std::make_unique<create_folder>(s, "R&D/Done");
  };
  auto c = make();
  play(*c, lines);
  EXPECT_TRUE(c->outcome().has_value());
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
}

TEST(create_folder_test, one_that_is_there_is_as_good) {
  for (std::string answer : {"NO [ALREADYEXISTS] Mailbox already exists", "NO Mailbox already exists."}) {
    session_state s;
    create_folder c(s, "Done");
    play(c, {"C: A1 CREATE \"Done\"", "S: A1 " + answer});
    EXPECT_TRUE(c.outcome().has_value()) << answer;
  }
}

TEST(create_folder_test, refusals_are_told_apart) {
  auto refuse = [](std::string answer) {
    session_state s;
    create_folder c(s, "Done");
    play(c, {"C: A1 CREATE \"Done\"", "S: A1 " + answer});
    return c.outcome().error();
  };
  EXPECT_EQ(refuse("NO [CANNOT] Character not allowed in mailbox name: '*'").code, "imap.invalid_folder");
  EXPECT_EQ(refuse("NO [NOPERM] Permission denied").code, "imap.not_permitted");
  EXPECT_EQ(refuse("NO [LIMIT] too many folders").code, "imap.over_quota");
  EXPECT_EQ(refuse("NO Invalid mailbox name.").code, "imap.no");
  session_state s;
  create_folder bad(s, "");
  play(bad, {});
  EXPECT_EQ(bad.outcome().error().code, "imap.invalid_folder");
}

}  // namespace
}  // namespace outlink::imap
