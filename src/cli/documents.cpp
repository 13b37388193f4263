#include "cli/documents.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::cli {

namespace fs = std::filesystem;

namespace {

failure unreadable(std::string const& origin, std::string_view why) {
  return {.code = "document.unreadable",
          .remedy = remedy::fix_setup,
          .words = "Reading " + peer_words(origin) + ": " + std::string(why) + ".",
          .where = origin};
}

result<std::string> read_text(fs::path const& file, std::string const& origin) {
  std::error_code trouble;
  if (!fs::is_regular_file(file, trouble)) return fail(unreadable(origin, "it is not a file"));
  std::ifstream in(file, std::ios::binary);
  // One byte more than allowed tells that there is more.
  std::string text(limits::provider_row_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in && !in.eof()) return fail(unreadable(origin, "it cannot be read"));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > limits::provider_row_bytes_max) return fail(unreadable(origin, "it is too large"));
  return text;
}

}  // namespace

std::vector<document> read_documents(fs::path const& folder, std::vector<failure>& refused) {
  auto const origin_of = [&](fs::path const& file) { return (folder.filename() / file.filename()).string(); };
  std::error_code trouble;
  if (!fs::exists(folder, trouble)) return {};
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, trouble), end; !trouble && at != end; at.increment(trouble))
    if (at->path().extension() == ".json") files.push_back(at->path());
  if (trouble) refused.push_back(unreadable(folder.filename().string(), trouble.message()));
  std::sort(files.begin(), files.end());
  std::vector<document> documents;
  for (auto const& file : files) {
    if (documents.size() == limits::provider_rows_max) {
      refused.push_back(unreadable(origin_of(file), "there are too many files before it"));
      break;
    }
    if (auto text = read_text(file, origin_of(file)))
      documents.push_back({origin_of(file), *std::move(text)});
    else
      refused.push_back(std::move(text).error());
  }
  return documents;
}

}  // namespace outlink::cli
