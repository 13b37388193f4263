#include "web/assets.h"

#include "base/text.h"

namespace outlink::web {
namespace {

asset const* find(std::string_view path) {
  for (auto const& a : embedded_assets())
    if (a.path == path) return &a;
  return nullptr;
}

std::string content_type(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> types[] = {{".html", "text/html; charset=utf-8"},
                                                                     {".js", "text/javascript; charset=utf-8"},
                                                                     {".css", "text/css; charset=utf-8"},
                                                                     {".svg", "image/svg+xml"},
                                                                     {".json", "application/json"},
                                                                     {".png", "image/png"},
                                                                     {".ico", "image/x-icon"},
                                                                     {".woff2", "font/woff2"}};
  for (auto const& [ending, type] : types)
    if (path.ends_with(ending)) return std::string(type);
  return "application/octet-stream";
}

}  // namespace

response answer_asset(std::string_view path, std::string_view if_none_match) {
  auto const* found = find(path);
  if (!found && path.substr(path.rfind('/') + 1).find('.') == path.npos) found = find("/index.html");
  if (!found) {
    if (path == "/")
      return {.status = 200,
              .content_type = "text/plain",
              .body = "Outlink was built without its console. Build it with ./dev build.\n"};
    return problem(
        {.code = "page.not_found", .remedy = remedy::fix_input, .words = "There is nothing at this address."});
  }
  // Names below /assets/ carry a digest of their content: they never change.
  bool const is_fixed = path.starts_with("/assets/");
  auto const tag = "\"" + hex(sha256(found->bytes)).substr(0, 20) + "\"";
  response r{.content_type = content_type(found->path)};
  r.headers.emplace_back("ETag", tag);
  r.headers.emplace_back("Cache-Control", is_fixed ? "public, max-age=31536000, immutable" : "no-cache");
  if (if_none_match == tag)
    r.status = 304;
  else
    r.body = found->bytes;
  return r;
}

}  // namespace outlink::web
