#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace outlink::cli {

/// A file that an operator put beside the data.
struct document {
  /// "providers/own.json": folder and file name, for messages.
  std::string origin;
  std::string text;
};

/// The *.json files of a folder, by name; none when there is no such folder. What cannot be read or is beyond the
/// limits is left out and told in `refused` ("document.unreadable", fix_setup, where = origin); the rest stands.
std::vector<document> read_documents(std::filesystem::path const& folder, std::vector<failure>& refused);

}  // namespace outlink::cli
