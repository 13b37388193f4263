#include "tracker/service.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "tracker/rules.h"

namespace outlink::tracker {
namespace {

result<std::string> check_text(std::string_view noun, std::string_view field, std::string text, bool required) {
  if (!is_utf8(text)) return invalid_field(noun, field, "The text is not UTF-8.");
  if (text.size() > limits::letter_text_bytes_max) return invalid_field(noun, field, "The text is too long.");
  if (required && trim(text).empty()) return invalid_field(noun, field, "This must not be empty.");
  return text;
}

// An assignment names persons by their ids.
result<std::optional<person>> person_of(tables& t, std::string const& id) {
  person_id who;
  auto const read = std::from_chars(id.data(), id.data() + id.size(), who.value);
  if (id.empty() || read.ec != std::errc()) return std::optional<person>();
  TRY(auto found, t.people.load(who));
  return std::optional(std::move(found));
}

}  // namespace

void service::changed() const {
  for (auto const& listener : listeners_) listener();
}

task<std::vector<project>> service::projects() {
  return flow::read<std::vector<project>>(storage_, [](tables& t) { return t.projects.list(); });
}

task<project> service::create_project(std::string key, std::string name) {
  CO_TRY_DO(check_project_key(key));
  CO_TRY(name, check_text("project", "name", std::string(trim(name)), true));
  if (name.size() > limits::mailbox_name_bytes_max) co_return invalid_field("project", "name", "The name is too long.");
  project const p{.key = std::move(key), .name = std::move(name), .created_at = clock_.now()};
  auto made = co_await flow::write<project>(storage_, [&](tables& t) { return t.projects.insert(p); });
  if (made) changed();
  co_return made;
}

task<std::vector<issue>> service::issues(issue_filter filter) {
  filter.limit = std::clamp<std::size_t>(filter.limit, 1, limits::page_items_max);
  filter.text = utf8_prefix(filter.text, limits::search_text_bytes_max);
  co_return co_await flow::read<std::vector<issue>>(storage_, [&](tables& t) { return t.issues.list(filter); });
}

task<issue_view> service::view(std::string key) {
  co_return co_await flow::read<issue_view>(storage_, [&](tables& t) -> result<issue_view> {
    issue_view v;
    TRY(v.issue, t.issues.load(key));
    TRY(v.reporter, t.people.load(v.issue.reporter));
    TRY(auto comments, t.comments.list(v.issue.id));
    for (auto& c : comments) {
      TRY(auto author, t.people.load(c.author));
      v.comments.emplace_back(std::move(c), std::move(author));
    }
    TRY(v.attachments, t.attachments.list(v.issue.id));
    if (v.issue.assignee) {
      TRY(v.assignee, t.people.load(v.issue.assignee));
    }
    TRY(v.watchers, t.watchers.list(v.issue.id));
    return v;
  });
}

task<issue> service::create_issue(project_id project, std::string summary, std::string description,
                                  person_id reporter) {
  CO_TRY(summary, check_text("issue", "summary", std::move(summary), true));
  CO_TRY(description, check_text("issue", "description", std::move(description), false));
  new_issue const n{.project = project,
                    .summary = make_summary(summary),
                    .description = std::move(description),
                    .reporter = reporter,
                    .at = clock_.now()};
  auto made = co_await flow::write<issue>(storage_, [&](tables& t) { return t.issues.insert(n); });
  if (!made && made.error().code == "project.not_found")
    co_return invalid_field("issue", "project", "There is no such project.");
  if (made) changed();
  co_return made;
}

task<issue> service::change_issue(std::string key, version seen, issue_change change, person_id author) {
  if (change.summary) {
    CO_TRY(auto text, check_text("issue", "summary", *change.summary, true));
    change.summary = make_summary(text);
  }
  if (change.description) CO_TRY_DO(check_text("issue", "description", *change.description, false));
  if (change.type) CO_TRY_DO(check_issue_type(*change.type));
  auto done = co_await flow::write<issue>(storage_, [&](tables& t) -> result<issue> {
    TRY(auto i, t.issues.load(key));
    if (change.summary) i.summary = *change.summary;
    if (change.description) i.description = *change.description;
    if (change.status) i.status = *change.status;
    if (change.type) i.type = *change.type;
    if (change.priority) i.priority = *change.priority;
    if (change.assignee) i.assignee = *change.assignee;
    i.updated_at = clock_.now();
    TRY_DO(t.issues.replace(i, seen, author));
    return t.issues.load(i.id);
  });
  if (!done && done.error().code == "person.not_found")
    co_return invalid_field("issue", "assignee", "There is no such person.");
  if (done) changed();
  co_return done;
}

task<std::vector<history_entry>> service::history(std::string key) {
  co_return co_await flow::read<std::vector<history_entry>>(storage_,
                                                            [&](tables& t) -> result<std::vector<history_entry>> {
                                                              TRY(auto const i, t.issues.load(key));
                                                              TRY(auto events, t.events.list(i.id));
                                                              std::vector<history_entry> all;
                                                              for (auto& e : events) {
                                                                history_entry h{.event = std::move(e)};
                                                                TRY(h.author, t.people.load(h.event.author));
                                                                if (h.event.kind == event_kind::assigned) {
                                                                  TRY(h.before, person_of(t, h.event.before));
                                                                  TRY(h.after, person_of(t, h.event.after));
                                                                }
                                                                all.push_back(std::move(h));
                                                              }
                                                              return all;
                                                            });
}

task<void> service::watch(std::string key, person_id person, bool on) {
  auto done = co_await storage_.write([&](tables& t) -> result<void> {
    TRY(auto const i, t.issues.load(key));
    if (on) return t.watchers.add(i.id, person, watcher_kind::watcher);
    return t.watchers.remove(i.id, person);
  });
  if (done) changed();
  co_return done;
}

task<void> service::clear_bounce(person_id person) {
  return storage_.write([person](tables& t) { return t.people.record_bounce(person, std::nullopt, ""); });
}

task<comment> service::add_comment(std::string key, std::string text, person_id author) {
  CO_TRY(text, check_text("comment", "text", std::move(text), true));
  auto made = co_await flow::write<comment>(storage_, [&](tables& t) -> result<comment> {
    TRY(auto const i, t.issues.load(key));
    return t.comments.insert({.issue = i.id, .author = author, .text = text, .at = clock_.now()});
  });
  if (made) changed();
  co_return made;
}

task<person> service::load_person(person_id id) {
  return flow::read<person>(storage_, [id](tables& t) { return t.people.load(id); });
}
task<attachment> service::load_attachment(attachment_id id) {
  return flow::read<attachment>(storage_, [id](tables& t) { return t.attachments.load(id); });
}
task<std::string> service::attachment_content(attachment_id id) {
  return flow::read<std::string>(storage_, [id](tables& t) { return t.attachments.content(id); });
}

}  // namespace outlink::tracker
