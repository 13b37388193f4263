#include "cli/client_settings.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <fstream>

#include "base/text.h"

namespace outlink::cli {
namespace {

std::unexpected<failure> bad(std::string where, std::string words) {
  return fail(
      {.code = "settings.invalid", .remedy = remedy::fix_setup, .words = std::move(words), .where = std::move(where)});
}

// Whoever can read it can use the accounts.
result<void> check_private(std::filesystem::path const& file) {
  struct stat s{};
  if (::stat(file.c_str(), &s) != 0)
    return bad(file.string(), fmt::format("The file {} cannot be read.", file.string()));
  if ((s.st_mode & 077) != 0)
    return bad(file.string(), fmt::format("The file {} holds an API token and others can read it. Run: chmod 600 {}",
                                          file.string(), file.string()));
  return {};
}

result<secret_text> read_token(std::filesystem::path const& file) {
  TRY_DO(check_private(file));
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  if (trim(line).empty())
    return bad(file.string(), fmt::format("The file {} holds no API token in its first line.", file.string()));
  return secret_text(std::string(trim(line)));
}

struct file_content {
  std::string url;
  secret_text api_token;
  std::string ca_file;
};

result<file_content> read_client_file(std::filesystem::path const& file) {
  TRY_DO(check_private(file));
  try {
    auto const table = toml::parse_file(file.string());
    for (auto const& [key, node] : table)
      if (key != "url" && key != "api_token" && key != "ca_file")
        return bad(file.string(), fmt::format("{} is not known in {}. It takes url, api_token and ca_file.", key.str(),
                                              file.string()));
    return file_content{.url = table["url"].value_or(std::string()),
                        .api_token = secret_text(table["api_token"].value_or(std::string())),
                        .ca_file = table["ca_file"].value_or(std::string())};
  } catch (toml::parse_error const& e) {
    // Its description may hold what stands in the file.
    return bad(file.string(), fmt::format("The file {} is not TOML (line {}).", file.string(), e.source().begin.line));
  }
}

std::filesystem::path client_file(environment const& env) {
  if (auto const config = env("XDG_CONFIG_HOME"); config && !config->empty())
    return std::filesystem::path(*config) / "outlink" / "client.toml";
  if (auto const home = env("HOME"); home && !home->empty())
    return std::filesystem::path(*home) / ".config" / "outlink" / "client.toml";
  return {};
}

result<secret_text> token_from(client_flags const& f, environment const& env, secret_text in_file) {
  if (!f.api_token_file.empty()) return read_token(f.api_token_file);
  if (auto token = env("OUTLINK_API_TOKEN"); token && !token->empty()) return secret_text(*std::move(token));
  if (auto const file = env("OUTLINK_API_TOKEN_FILE"); file && !file->empty()) return read_token(*file);
  if (!in_file.empty()) return in_file;
  return bad("api-token-file",
             "There is no API token. An administrator makes one in the console under API tokens; put it into "
             "~/.config/outlink/client.toml (api_token = \"...\") or into a file named by --api-token-file.");
}

}  // namespace

void define_client(CLI::App& to, client_flags& f) {
  to.add_option("--url", f.url, "base URL of the running Outlink")->type_name("URL");
  to.add_option("--api-token-file", f.api_token_file, "file whose first line is the API token")->type_name("FILE");
  to.add_option("--ca-file", f.ca_file, "more certification authorities to trust, PEM")->type_name("FILE");
  to.add_flag("--allow-plain-http", f.allow_plain_http, "development only: plain HTTP to another machine");
}

result<client_settings> resolve_client(client_flags const& f, environment const& env) {
  file_content from_file;
  std::error_code ec;
  if (auto const file = client_file(env); !file.empty() && std::filesystem::exists(file, ec)) {
    TRY(from_file, read_client_file(file));
  }
  auto const first = [&](std::string const& flag, char const* name, std::string const& last) {
    if (!flag.empty()) return flag;
    auto const from_env = env(name);
    return from_env && !from_env->empty() ? *from_env : last;
  };
  client_settings s{.url = first(f.url, "OUTLINK_URL", from_file.url),
                    .ca_file = first(f.ca_file, "OUTLINK_CA_FILE", from_file.ca_file),
                    .allow_plain_http = f.allow_plain_http};
  while (s.url.ends_with('/')) s.url.pop_back();
  if (s.url.empty())
    return bad("url",
               "Where does Outlink run? Say it by --url, by OUTLINK_URL or in ~/.config/outlink/client.toml "
               "(url = \"https://outlink.example.org\").");
  if (!is_private_way(s.url) && !s.allow_plain_http)
    return bad("url", fmt::format("{} is not https: the API token and the access tokens could be read on the way.",
                                  peer_words(s.url)));
  TRY(s.api_token, token_from(f, env, std::move(from_file.api_token)));
  return s;
}

}  // namespace outlink::cli
