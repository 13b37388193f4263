#include "cli/links_command.h"

#include <fmt/format.h>

#include <fstream>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "cli/answers.h"
#include "cli/table.h"

namespace outlink::cli {

namespace json = boost::json;

namespace {

std::string used_by(json::value const& v) {
  std::string all;
  for (auto const& u : v.at("used_by").as_array()) all += (all.empty() ? "" : ", ") + text(u, "name");
  return all;
}

result<std::string> read_file(std::filesystem::path const& file, char const* flag) {
  std::ifstream in(file, std::ios::binary);
  std::string content(limits::cli_input_bytes_max + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || content.empty() || content.size() > limits::cli_input_bytes_max)
    return fail({.code = "client.file",
                 .remedy = remedy::fix_input,
                 .words = fmt::format("The file {} cannot be read, is empty, or is too large.", file.string()),
                 .where = flag});
  return content;
}

// Editors and shells end a line; no secret ends with one.
result<std::string> read_secret(std::filesystem::path const& file) {
  TRY(auto content, read_file(file, "secret-file"));
  return std::string(trim(content.substr(0, content.find_first_of("\r\n"))));
}

std::unexpected<failure> no_such_link(std::string const& name) {
  return fail({.code = "link.not_found",
               .remedy = remedy::fix_input,
               .words = fmt::format("There is no link of the name or number {}. `outlink links list` shows all.",
                                    peer_words(name)),
               .where = "LINK"});
}

class links_command final : public client_command {
 public:
  explicit links_command(links_options o) : o_(std::move(o)) {}

  task<void> run(client& to, terminal const& t) override {
    static std::map<std::string_view, task<json::value> (links_command::*)(client&)> const actions{
        {"list", &links_command::list},
        {"show", &links_command::show},
        {"warnings", &links_command::warnings},
        {"create", &links_command::create},
        {"delete", &links_command::remove_link},
        {"add-secret", &links_command::add_secret},
        {"remove-secret", &links_command::remove_secret},
        {"add-account", &links_command::add_account},
        {"connect", &links_command::connect},
        {"device", &links_command::device},
        {"remove-account", &links_command::remove_account}};
    CO_TRY(auto const answer, co_await (this->*actions.at(o_.action))(to));
    t.out(o_.json ? json::serialize(answer) + "\n" : shown_);
    co_return result<void>{};
  }

 private:
  task<json::value> find_link(client& to) const {
    CO_TRY(auto const all, co_await to.get("/api/v1/links"));
    for (auto const& l : all.at("items").as_array())
      if (number(l, "id") == o_.link || text(l, "name") == o_.link) co_return l;
    co_return no_such_link(o_.link);
  }

  task<json::value> list(client& to) {
    CO_TRY(auto all, co_await to.get("/api/v1/links"));
    table out({"LINK", "NAME", "PROVIDER", "STATE", "ACCOUNTS", "USED BY"});
    for (auto const& l : all.at("items").as_array())
      out.add({number(l, "id"), text(l, "name"), text(l, "provider"), text(l, "state"),
               std::to_string(l.at("grants").as_array().size()), used_by(l)});
    shown_ = out.text();
    co_return all;
  }

  task<json::value> show(client& to) {
    CO_TRY(auto l, co_await find_link(to));
    shown_ = fmt::format("{} (number {}, {}, {})\n", peer_words(text(l, "name")), number(l, "id"), text(l, "provider"),
                         text(l, "grant_type"));
    for (char const* key : {"client_id", "authorization_endpoint", "token_endpoint", "redirect_url"})
      if (auto const value = text(l, key); !value.empty()) shown_ += fmt::format("  {}: {}\n", key, peer_words(value));
    table out({"ACCOUNT", "ADDRESS", "STATE", "TOKEN UNTIL (UTC)", "USED BY"});
    std::string troubles;
    for (auto const& g : l.at("grants").as_array()) {
      auto const address = text(g, "login_hint").empty() ? text(g, "account") : text(g, "login_hint");
      out.add({number(g, "id"), address, text(g, "state"), minute(g, "expires_at"), used_by(g)});
      if (auto const* why = g.as_object().if_contains("trouble")) troubles += trouble_lines(number(g, "id"), *why);
    }
    shown_ += "\n" + out.text() + troubles;
    co_return l;
  }

  static std::string trouble_lines(std::string const& account, json::value const& why) {
    auto out =
        fmt::format("\nAccount {}: {} (since {} UTC)\n", account, peer_words(text(why, "words")), minute(why, "since"));
    if (auto const peer = text(why, "peer"); !peer.empty())
      out += fmt::format("  the provider said: {}\n", peer_words(peer));
    if (auto const* advice = why.as_object().if_contains("advice"))
      out += fmt::format("  what to do: {}\n", peer_words(text(*advice, "to_do")));
    return out;
  }

  task<json::value> warnings(client& to) {
    CO_TRY(auto all, co_await to.get("/api/v1/warnings"));
    auto const& items = all.at("items").as_array();
    if (items.empty()) shown_ = "Nothing to warn of.\n";
    for (auto const& w : items) {
      auto const due = minute(w, "due");
      shown_ += fmt::format("{}: {}{}\n", text(w, "severity"), peer_words(text(w, "words")),
                            due.empty() ? "" : fmt::format(" ({} UTC)", due));
    }
    co_return all;
  }

  result<json::object> link_form() const {
    json::object form{{"name", o_.name}, {"provider", o_.provider}};
    auto const put = [&](char const* key, std::string const& value) {
      if (!value.empty()) form[key] = value;
    };
    put("client_id", o_.client_id);
    put("grant_type", o_.grant_type);
    put("authentication", o_.authentication);
    put("client_secret_expires_at", o_.secret_expires);
    if (!o_.secret_file.empty()) {
      TRY(form["client_secret"], read_secret(o_.secret_file));
    }
    if (!o_.key_file.empty()) {
      TRY(form["private_key"], read_file(o_.key_file, "key-file"));
    }
    if (!o_.certificate_file.empty()) {
      TRY(form["certificate"], read_file(o_.certificate_file, "certificate-file"));
    }
    if (!o_.service_account_file.empty()) {
      TRY(form["service_account_key"], read_file(o_.service_account_file, "service-account-file"));
    }
    if (!o_.scopes.empty()) form["scopes"] = json::value_from(o_.scopes);
    json::array variables;
    for (auto const& v : o_.variables) {
      auto const equals = v.find('=');
      if (equals == v.npos)
        return fail(
            {.code = "client.usage",
             .remedy = remedy::fix_input,
             .words = fmt::format("--set takes NAME=VALUE, as in tenant=contoso.example; this is {}.", peer_words(v)),
             .where = "set"});
      variables.push_back(json::object{{"name", v.substr(0, equals)}, {"value", v.substr(equals + 1)}});
    }
    if (!variables.empty()) form["variables"] = std::move(variables);
    return form;
  }

  task<void> discover(client& to, json::object& form) const {
    CO_TRY(auto const found, co_await to.post("/api/v1/providers/discover", {{"issuer", o_.issuer}}));
    for (auto const& [key, value] : found.as_object())
      if (key != "scopes_supported" && !(key == "authentication" && form.contains("authentication"))) form[key] = value;
    co_return result<void>{};
  }

  task<json::value> create(client& to) {
    CO_TRY(auto form, link_form());
    if (!o_.issuer.empty()) CO_TRY_DO(co_await discover(to, form));
    CO_TRY(auto l, co_await to.post("/api/v1/links", std::move(form)));
    shown_ = fmt::format("Made link {} (number {}).\n", peer_words(text(l, "name")), number(l, "id"));
    if (auto const url = text(l, "redirect_url"); !url.empty())
      shown_ += fmt::format("Register this redirect URL at the provider, exactly:\n  {}\n", url);
    shown_ += fmt::format("Next: outlink links add-account {} ADDRESS\n", number(l, "id"));
    co_return l;
  }

  // Without --yes only the consequences are told.
  task<json::value> confirmed(client& to, std::string path, json::value shown, std::string what) {
    auto const users = used_by(shown);
    if (!o_.yes) {
      shown_ = fmt::format("This would delete {}.{}\nNothing was changed. Add --yes to do it.\n", what,
                           users.empty() ? " Nothing uses it." : " These would stop: " + peer_words(users) + ".");
      co_return shown;
    }
    CO_TRY(auto gone, co_await to.remove(std::move(path)));
    shown_ = fmt::format("Deleted {}. Tokens revoked at the provider: {}.\n", what, number(gone, "revoked"));
    for (auto const& why : gone.at("not_revoked").as_array())
      shown_ += fmt::format("  not revoked: {}\n", peer_words(std::string(why.as_string())));
    co_return gone;
  }

  task<json::value> remove_link(client& to) {
    CO_TRY(auto l, co_await find_link(to));
    auto what =
        fmt::format("the link {} with {} account(s)", peer_words(text(l, "name")), l.at("grants").as_array().size());
    auto path = "/api/v1/links/" + number(l, "id");
    co_return co_await confirmed(to, std::move(path), std::move(l), std::move(what));
  }

  task<json::value> remove_account(client& to) {
    auto path = "/api/v1/grants/" + percent_encode(o_.account);
    CO_TRY(auto g, co_await to.get(path));
    auto what = fmt::format("the account {} ({})", number(g, "id"), peer_words(text(g, "account")));
    co_return co_await confirmed(to, std::move(path), std::move(g), std::move(what));
  }

  task<json::value> add_secret(client& to) {
    CO_TRY(auto const l, co_await find_link(to));
    json::object form{{"version", l.at("version")}, {"expires_at", o_.secret_expires}};
    CO_TRY(form["value"], read_secret(o_.secret_file));
    CO_TRY(auto changed, co_await to.post("/api/v1/links/" + number(l, "id") + "/secrets", std::move(form)));
    shown_ = fmt::format("The new secret is tried first; {} are kept. Remove the old ones when the provider took it.\n",
                         changed.at("client_secrets").as_array().size());
    co_return changed;
  }

  task<json::value> remove_secret(client& to) {
    CO_TRY(auto const l, co_await find_link(to));
    CO_TRY(auto changed, co_await to.remove(fmt::format("/api/v1/links/{}/secrets/{}?version={}", number(l, "id"),
                                                        o_.rank, number(l, "version"))));
    shown_ = fmt::format("Removed. {} left.\n", changed.at("client_secrets").as_array().size());
    co_return changed;
  }

  task<json::value> add_account(client& to) {
    CO_TRY(auto const l, co_await find_link(to));
    CO_TRY(auto g, co_await to.post("/api/v1/links/" + number(l, "id") + "/grants", {{"login_hint", o_.address}}));
    auto const type = text(l, "grant_type");
    auto const id = number(g, "id");
    shown_ = "Added account " + id + ". Next: ";
    if (type == "authorization_code")
      shown_ += "somebody opens the link in the console and presses Authorize.\n";
    else
      shown_ += fmt::format("outlink links {} {}\n", type == "device_code" ? "device" : "connect", id);
    co_return g;
  }

  task<json::value> connect(client& to) {
    CO_TRY(auto g, co_await to.post("/api/v1/grants/" + percent_encode(o_.account) + "/connect", {}));
    shown_ = fmt::format("Connected: {} until {} UTC.\n", text(g, "state"), minute(g, "expires_at"));
    co_return g;
  }

  task<json::value> device(client& to) {
    CO_TRY(auto g, co_await to.post("/api/v1/grants/" + percent_encode(o_.account) + "/device", {}));
    auto const& d = g.at("device");
    shown_ =
        fmt::format("Open {} on any device and enter the code {} before {} UTC.\n",
                    peer_words(text(d, "verification_url")), peer_words(text(d, "user_code")), minute(d, "expires_at"));
    co_return g;
  }

  links_options o_;
  std::string shown_;
};

}  // namespace

std::unique_ptr<client_command> make_links_command(links_options o) {
  return std::make_unique<links_command>(std::move(o));
}

}  // namespace outlink::cli
