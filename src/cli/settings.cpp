#include "cli/settings.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>

#include "base/text.h"

namespace outlink::cli {
namespace {

std::unexpected<failure> bad_setting(std::string_view name, std::string_view origin, std::string_view problem) {
  return fail({.code = "settings.invalid",
               .remedy = remedy::fix_setup,
               .words = fmt::format("The setting {} ({}) {}.", name, origin, problem),
               .where = std::string(name)});
}

// One definition per setting: its name in the file, on the command line (--name) and in the environment (OUTLINK_NAME).
struct definition {
  std::string_view name;
  std::string_view value_name;
  std::string_view help;
  /// Takes the text; returns what is wrong with it, or nothing.
  std::string_view (*take)(settings&, std::string const&);
};

std::string_view take_port(settings& s, std::string const& text) {
  unsigned port = 0;
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (ec != std::errc{} || end != text.data() + text.size() || port > 65535) return "must be a number from 0 to 65535";
  s.port = static_cast<std::uint16_t>(port);
  return {};
}

std::string_view take_base_url(settings& s, std::string const& text) {
  std::string_view url = text;
  while (url.ends_with('/')) url.remove_suffix(1);
  bool const scheme = url.starts_with("https://") || url.starts_with("http://");
  if (!scheme || url.find_first_of(" ?#@\"<>\\") != url.npos || url.size() < 9)
    return "must be an address like https://outlink.example.org, without query or fragment";
  s.base_url = url;
  return {};
}

std::string_view take_switch(settings& s, std::string const& text) {
  if (text != "true" && text != "false") return "must be true or false";
  s.allow_plain_http = text == "true";
  return {};
}

std::string_view take_level(settings& s, std::string const& text) {
  constexpr std::array<std::pair<std::string_view, log_level>, 4> names{{{"debug", log_level::debug},
                                                                         {"info", log_level::info},
                                                                         {"warning", log_level::warning},
                                                                         {"error", log_level::error}}};
  for (auto const& [name, level] : names)
    if (name == text) {
      s.level = level;
      return {};
    }
  return "must be debug, info, warning or error";
}

std::string_view take_format(settings& s, std::string const& text) {
  if (text != "text" && text != "json") return "must be text or json";
  s.format = text == "json" ? log_format::json : log_format::text;
  return {};
}

std::string_view take_webhook(settings& s, std::string const& text) {
  if (!text.starts_with("https://") && !text.starts_with("http://"))
    return "must be an address like https://example.org/hook";
  s.alert_webhook = text;
  return {};
}

std::string_view take_proxy(settings& s, std::string const& text) {
  if (!text.starts_with("https://") && !text.starts_with("http://"))
    return "must be an address like http://proxy.example.org:3128";
  if (text.find('@') != text.npos) return "must hold no user name and no password: they have settings of their own";
  s.http_proxy = text;
  return {};
}

std::string_view take_smtp(settings& s, std::string const& text) {
  if (!text.starts_with("smtps://") && !text.starts_with("smtp://"))
    return "must be an address like smtps://mail.example.org";
  s.alert_smtp = text;
  return {};
}

template <auto member>
std::string_view take_text(settings& s, std::string const& text) {
  if (text.empty() || text.find('\0') != text.npos) return "must not be empty";
  s.*member = text;
  return {};
}

constexpr std::array<definition, 20> definitions{{
    {"data", "FOLDER", "data folder, made when missing (default: ./outlink-data)", take_text<&settings::data>},
    {"listen", "ADDRESS", "address to listen on (default: 127.0.0.1)", take_text<&settings::listen>},
    {"port", "PORT", "port to listen on, 0 for a free one (default: 8080)", take_port},
    {"base-url", "URL", "address that browsers and providers use (default: from listen and port)", take_base_url},
    {"tls-certificate", "FILE", "own TLS: certificate chain, PEM", take_text<&settings::tls_certificate>},
    {"tls-key", "FILE", "own TLS: private key, PEM", take_text<&settings::tls_key>},
    {"ca-file", "FILE", "more certification authorities to trust, PEM", take_text<&settings::ca_file>},
    {"allow-plain-http", "true|false", "development only: accept plain HTTP and plain mail connections", take_switch},
    {"alert-webhook", "URL", "warnings are posted there as JSON", take_webhook},
    {"alert-mail-to", "ADDRESS", "warnings are mailed there; needs alert-smtp", take_text<&settings::alert_mail_to>},
    {"alert-mail-from", "ADDRESS", "sender of those letters", take_text<&settings::alert_mail_from>},
    {"alert-smtp", "URL", "mail server for them: smtps://host or smtp://host:587 (STARTTLS)", take_smtp},
    {"alert-smtp-user", "NAME", "user name there (default: no sign-in)", take_text<&settings::alert_smtp_user>},
    {"alert-smtp-password-file", "FILE", "file that holds the password",
     take_text<&settings::alert_smtp_password_file>},
    {"http-proxy", "URL", "proxy for HTTPS calls to providers: http://host:3128; mail goes directly", take_proxy},
    {"http-proxy-user", "NAME", "user name there (default: no sign-in)", take_text<&settings::http_proxy_user>},
    {"http-proxy-password-file", "FILE", "file that holds the password",
     take_text<&settings::http_proxy_password_file>},
    {"no-proxy", "HOSTS", "hosts that are called without it, separated by commas", take_text<&settings::no_proxy>},
    {"log-level", "LEVEL", "debug, info, warning or error (default: info)", take_level},
    {"log-format", "FORMAT", "text or json (default: text)", take_format},
}};

std::string environment_name(std::string_view name) {
  std::string out = "OUTLINK_";
  for (char const c : name) out += c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

std::string file_key(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c == '-') c = '_';
  return out;
}

using values = std::vector<std::pair<std::string, std::string>>;

result<values> read_file(std::string const& path) {
  values found;
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (toml::parse_error const& e) {
    return bad_setting("config", path,
                       fmt::format("cannot be read (line {}: {})", e.source().begin.line, e.description()));
  }
  for (auto const& [key, node] : table) {
    std::string const name(key.str());
    auto const known =
        std::any_of(definitions.begin(), definitions.end(), [&](auto const& d) { return file_key(d.name) == name; });
    if (!known) return bad_setting(name, path, "is not known");
    if (auto text = node.value_exact<std::string>())
      found.emplace_back(name, *text);
    else if (auto number = node.value_exact<std::int64_t>())
      found.emplace_back(name, std::to_string(*number));
    else if (auto flag = node.value_exact<bool>())
      found.emplace_back(name, *flag ? "true" : "false");
    else
      return bad_setting(name, path, "must be a text, a whole number, true or false");
  }
  return found;
}

result<void> complete(settings& s) {
  if (s.data.empty()) s.data = "outlink-data";
  if (s.tls_certificate.empty() != s.tls_key.empty())
    return bad_setting("tls-certificate", "with tls-key", "needs both files or none");
  bool const letters = !s.alert_mail_to.empty();
  if (letters != !s.alert_mail_from.empty() || letters != !s.alert_smtp.empty())
    return bad_setting("alert-mail-to", "with alert-mail-from and alert-smtp", "needs all three or none");
  return {};
}

}  // namespace

std::string base_url_of(settings const& s, std::uint16_t port) {
  if (!s.base_url.empty()) return s.base_url;
  // RFC 3986 section 3.2.2: an IPv6 address stands in brackets.
  auto const host = s.listen.find(':') == s.listen.npos ? s.listen : "[" + s.listen + "]";
  return fmt::format("{}://{}:{}", s.tls_certificate.empty() ? "http" : "https", host, port);
}

void define_run(CLI::App& run, run_flags& line) {
  line.flags.resize(definitions.size());
  run.add_option("--config", line.config, "TOML file with these settings (names with _ instead of -)")
      ->envname("OUTLINK_CONFIG");
  for (std::size_t i = 0; i < definitions.size(); ++i)
    run.add_option("--" + std::string(definitions[i].name), line.flags[i], std::string(definitions[i].help))
        ->type_name(std::string(definitions[i].value_name));
  run.footer("Each setting may also come from the environment (OUTLINK_BASE_URL) or from the TOML file (base_url).");
}

result<settings> resolve_run(CLI::App const& run, run_flags const& line, environment const& env) {
  settings s;
  values file;
  if (!line.config.empty()) {
    TRY(file, read_file(line.config));
  }
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    auto const& d = definitions[i];
    std::optional<std::string> text;
    std::string origin;
    if (run.count("--" + std::string(d.name)) > 0) {
      text = line.flags[i];
      origin = "command line";
    } else if (auto from_env = env(environment_name(d.name))) {
      text = from_env;
      origin = environment_name(d.name);
    } else {
      for (auto const& [key, value] : file)
        if (key == file_key(d.name)) {
          text = value;
          origin = line.config;
        }
    }
    if (!text) continue;
    if (auto const problem = d.take(s, *text); !problem.empty()) return bad_setting(d.name, origin, problem);
  }
  TRY_DO(complete(s));
  return s;
}

}  // namespace outlink::cli
