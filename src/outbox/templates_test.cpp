#include "outbox/templates.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::outbox {
namespace {

letter_template a_template(std::string subject, std::string text, std::string html = {}) {
  return {.kind = template_kind::comment_added,
          .subject = std::move(subject),
          .text = std::move(text),
          .html = std::move(html)};
}

TEST(templates_test, what_comes_with_outlink_is_good_and_uses_nothing_unknown) {
  for (auto const kind : all_template_kinds) {
    auto const t = default_template(kind);
    EXPECT_TRUE(check_template(t)) << to_string(kind) << describe(check_template(t).error());
    auto const shown = preview(t);
    EXPECT_EQ(shown.subject.find("{{"), std::string::npos);
    EXPECT_EQ(shown.text.find("{{"), std::string::npos) << shown.text;
    EXPECT_FALSE(shown.html.empty());
    for (auto const& p : placeholders_of(kind)) EXPECT_FALSE(p.meaning.empty() || p.example.empty()) << p.name;
  }
}

TEST(templates_test, faults_are_refused_with_field_and_placeholder) {
  auto const unknown = check_template(a_template("s", "{{issue.kee}}")).error();
  EXPECT_EQ(unknown.code, "template.invalid");
  EXPECT_EQ(unknown.remedy, remedy::fix_input);
  EXPECT_EQ(unknown.where, "text");
  EXPECT_NE(unknown.words.find("{{issue.kee}}"), std::string::npos);
  EXPECT_NE(unknown.words.find("comment.text"), std::string::npos) << "says which there are";
  EXPECT_EQ(check_template(a_template("{{issue.key", "t")).error().where, "subject");
  EXPECT_EQ(check_template(a_template("s", "{{issue.key\n}}")).error().where, "text");
  EXPECT_EQ(check_template(a_template("s", "t", "{{ {{issue.key}} }}")).error().where, "html");
  EXPECT_EQ(check_template(a_template("s", "t", "{{status.before}}")).error().where, "html") << "of another kind";
  EXPECT_EQ(check_template(a_template(" ", "t")).error().where, "subject");
  EXPECT_EQ(check_template(a_template("s\nBcc: x", "t")).error().where, "subject");
  EXPECT_EQ(check_template(a_template("s", "")).error().where, "text");
  EXPECT_EQ(check_template(a_template(std::string(301, 's'), "t")).error().where, "subject");
  EXPECT_EQ(check_template(a_template("s", std::string(limits::template_text_bytes_max + 1, 't'))).error().where,
            "text");
  EXPECT_EQ(check_template(a_template("s", "\xFF")).error().where, "text");
  EXPECT_TRUE(check_template(a_template("} {x} {{ issue.key }}", "}} { }", "{{issue.url}}")));
}

TEST(templates_test, values_are_escaped_kept_in_lines_and_never_read_again) {
  placeholder_values const values{
      {"comment.text", "<script>\n\"{{issue.key}}\" & 'x'"}, {"issue.key", "SUP-1"}, {"issue.summary", "one\r\ntwo"}};
  auto const r = render(
      a_template("{{issue.key}} {{issue.summary}}", "T: {{comment.text}}{{author.name}}.", "<b>{{comment.text}}</b>"),
      values);
  EXPECT_EQ(r.subject, "SUP-1 one two");
  EXPECT_EQ(r.text, "T: <script>\n\"{{issue.key}}\" & 'x'.");
  EXPECT_EQ(r.html, "<b>&lt;script&gt;<br>\n&quot;{{issue.key}}&quot; &amp; &#39;x&#39;</b>");
}

TEST(templates_test, html_is_made_from_the_text) {
  auto const r = render(a_template("s", "1 < 2\n{{issue.url}}\n{{comment.text}}"),
                        {{"issue.url", "https://x.test/a?b&c"}, {"comment.text", "<i>"}});
  EXPECT_EQ(r.html,
            "<html><body><p>1 &lt; 2<br>\n<a href=\"https://x.test/a?b&amp;c\">https://x.test/a?b&amp;c</a><br>\n"
            "&lt;i&gt;</p></body></html>\n");
}

}  // namespace
}  // namespace outlink::outbox
