#include "outbox/templates.h"

#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object words_json(std::string_view subject, std::string_view text, std::string_view html) {
  return {{"subject", subject}, {"text", text}, {"html", html}};
}

json::object template_json(outbox::shown_template const& t) {
  auto o = words_json(t.words.subject, t.words.text, t.words.html);
  o["kind"] = to_string(t.words.kind);
  o["changed"] = t.is_changed;
  json::array placeholders;
  for (auto const& p : outbox::placeholders_of(t.words.kind))
    placeholders.push_back(json::object{{"name", p.name}, {"meaning", p.meaning}, {"example", p.example}});
  o["placeholders"] = std::move(placeholders);
  return o;
}

result<outbox::template_kind> kind_of(request const& r) {
  auto const kind = outbox::template_kind_from(r.parts[0]);
  if (!kind) return not_found("template");
  return *kind;
}

result<outbox::letter_template> read_template(request const& r) {
  TRY(auto const kind, kind_of(r));
  TRY(auto body, body_reader::of(r));
  outbox::letter_template t{.kind = kind,
                            .subject = body.required_text("subject"),
                            .text = body.required_text("text"),
                            .html = body.text("html").value_or("")};
  TRY_DO(body.done());
  return t;
}

task<response> list_templates(services s, request&) {
  CO_TRY(auto all, co_await s.outbox.templates());
  json::array items;
  for (auto const& t : all) items.push_back(template_json(t));
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> get_template(services s, request& r) {
  CO_TRY(auto const kind, kind_of(r));
  CO_TRY(auto t, co_await s.outbox.load_template(kind));
  co_return json_response(template_json(t));
}

task<response> put_template(services s, request& r) {
  CO_TRY(auto wanted, read_template(r));
  r.audit.about = {"template", std::string(to_string(wanted.kind)), {}};
  CO_TRY(auto t, co_await s.outbox.store_template(std::move(wanted)));
  co_return json_response(template_json(t));
}

task<response> delete_template(services s, request& r) {
  CO_TRY(auto const kind, kind_of(r));
  r.audit.about = {"template", std::string(to_string(kind)), {}};
  CO_TRY(auto t, co_await s.outbox.reset_template(kind));
  co_return json_response(template_json(t));
}

task<response> preview_template(services, request& r) {
  CO_TRY(auto const wanted, read_template(r));
  CO_TRY_DO(outbox::check_template(wanted));
  auto const shown = outbox::preview(wanted);
  co_return json_response(words_json(shown.subject, shown.text, shown.html));
}

}  // namespace

void add_template_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/templates", admin, list_templates);
  all.add("GET", "/templates/{kind}", admin, get_template);
  all.add("PUT", "/templates/{kind}", admin, put_template, "template.changed");
  all.add("DELETE", "/templates/{kind}", admin, delete_template, "template.reset");
  all.add("POST", "/templates/{kind}/preview", admin, preview_template, changes_nothing);
}

}  // namespace outlink::web
