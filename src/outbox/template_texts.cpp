#include "outbox/template_texts.h"

#include "outbox/templates.h"

namespace outlink::outbox {
namespace {

// Mail programs thread by it, so all kinds about an issue share one.
constexpr std::string_view issue_subject = "[{{issue.key}}] {{issue.summary}}";

constexpr std::string_view created_text =
    R"(Hello {{recipient.name}},

{{author.name}} opened {{issue.key}} in {{project.name}}:

{{issue.summary}}

{{issue.description}}

-- 
Answer this letter to add a comment, or open {{issue.url}}
)";

constexpr std::string_view comment_text =
    R"({{author.name}} wrote about {{issue.key}}, {{issue.summary}}:

{{comment.text}}

-- 
Answer this letter to add a comment, or open {{issue.url}}
)";

constexpr std::string_view status_text =
    R"({{author.name}} changed the status of {{issue.key}} from {{status.before}} to {{status.after}}.

{{issue.summary}}

-- 
Answer this letter to add a comment, or open {{issue.url}}
)";

constexpr std::string_view assigned_text =
    R"({{author.name}} assigned {{issue.key}} to {{assignee.name}}.

{{issue.summary}}

{{issue.description}}

-- 
Answer this letter to add a comment, or open {{issue.url}}
)";

constexpr std::string_view welcome_text =
    R"(Hello {{recipient.name}},

thank you for your letter. It was taken, and you are known here by the address {{recipient.address}} from now on. You
will hear from us by mail, and can simply answer those letters.

{{base_url}}
)";

constexpr std::string_view not_handled_text =
    R"(A letter to Outlink could not be made into an issue or a comment.

From: {{letter.sender}}
Subject: {{letter.subject}}
Reason: {{reason}}

The letter itself goes along with this one. All letters are listed at {{base_url}}
)";

constexpr std::string_view too_large_text =
    R"(Hello {{recipient.name}},

your letter "{{letter.subject}}" was not taken: it is larger than {{limit}}. Please send it again without large
attachments.
)";

constexpr placeholder base_url{"base_url", "The address of this Outlink", "https://outlink.example.test"};
constexpr placeholder recipient_name{"recipient.name", "Who gets the letter", "Alice"};
constexpr placeholder letter_subject{"letter.subject", "The subject of the letter that came", "Order 4711"};

constexpr std::array issue_placeholders{
    recipient_name,
    placeholder{"author.name", "Who did it", "Bob"},
    placeholder{"issue.key", "The key of the issue", "SUP-12"},
    placeholder{"issue.summary", "Its summary", "The printer is on fire"},
    placeholder{"issue.description", "Its description; cut when it is long",
                "It began at noon.\nNow there is smoke in the hall."},
    placeholder{"issue.status", "Its status", "open"},
    placeholder{"issue.type", "Its type", "Task"},
    placeholder{"issue.priority", "Its priority", "high"},
    placeholder{"issue.url", "The address of its page", "https://outlink.example.test/issues/SUP-12"},
    placeholder{"project.key", "The key of its project", "SUP"},
    placeholder{"project.name", "The name of its project", "Support"},
    placeholder{"reporter.name", "Who opened it", "Carol"},
    placeholder{"assignee.name", "Who works on it; \"nobody\" when it is nobody yet", "Dave"},
    base_url,
};

void add(std::vector<placeholder>& to, std::initializer_list<placeholder> more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

template_words template_words_of(template_kind kind) {
  switch (kind) {
    case template_kind::issue_created:
      return {issue_subject, created_text};
    case template_kind::comment_added:
      return {issue_subject, comment_text};
    case template_kind::status_changed:
      return {issue_subject, status_text};
    case template_kind::assigned:
      return {issue_subject, assigned_text};
    case template_kind::welcome:
      return {"Welcome", welcome_text};
    case template_kind::not_handled:
      return {"A letter could not be handled: {{letter.subject}}", not_handled_text};
    case template_kind::too_large:
      return {"Not taken: {{letter.subject}}", too_large_text};
  }
  return {issue_subject, created_text};
}

std::vector<placeholder> placeholders_of(template_kind kind) {
  std::vector<placeholder> all;
  switch (kind) {
    case template_kind::welcome:
      add(all, {recipient_name,
                {"recipient.address", "The address that they are known by", "alice@example.test"},
                base_url});
      break;
    case template_kind::not_handled:
      add(all, {letter_subject,
                {"letter.sender", "Who sent it", "bob@example.test"},
                {"reason", "Why it could not be handled", "The letter has more than 1000 parts."},
                base_url});
      break;
    case template_kind::too_large:
      add(all, {recipient_name, letter_subject, {"limit", "The largest letter that is taken", "25 MiB"}, base_url});
      break;
    default:
      all.assign(issue_placeholders.begin(), issue_placeholders.end());
  }
  if (kind == template_kind::comment_added)
    add(all, {{"comment.text", "What was written; cut when it is long", "Please look at it today.\nThank you!"}});
  if (kind == template_kind::status_changed)
    add(all, {{"status.before", "The status until now", "open"}, {"status.after", "The status from now on", "done"}});
  if (kind == template_kind::assigned)
    add(all, {{"assignee.before", "Who worked on it until now; \"nobody\" when it was nobody", "nobody"}});
  return all;
}

}  // namespace outlink::outbox
