#include "links/catalogue.h"

#include <algorithm>
#include <cstdlib>

#include "base/limits.h"
#include "base/log.h"
#include "links/catalogue_reader.h"

namespace outlink::links {
namespace {

// The model's order: Google, Microsoft, whatever else there is by name, Custom.
int place_of(std::string_view id) { return id == "google" ? 0 : id == "microsoft" ? 1 : id == "custom" ? 3 : 2; }

}  // namespace

bool provider::has(quirk q) const {
  return std::any_of(quirks.begin(), quirks.end(), [q](auto const& e) { return e.quirk == q; });
}

void catalogue::put(provider row) {
  std::erase_if(rows_, [&](auto const& p) { return p.id == row.id; });
  auto const before = [](provider const& a, provider const& b) {
    return std::pair(place_of(a.id), a.name) < std::pair(place_of(b.id), b.name);
  };
  rows_.insert(std::upper_bound(rows_.begin(), rows_.end(), row, before), std::move(row));
}

result<catalogue> catalogue::read(std::span<catalogue_document const> documents) {
  catalogue c;
  for (auto const& document : documents) {
    TRY(auto row, read_provider(document));
    if (c.find(row.id))
      return fail({.code = "catalogue.invalid",
                   .remedy = remedy::fix_setup,
                   .words = "The provider row " + row.id + " is there twice, again in " + document.origin + ".",
                   .where = "id"});
    c.put(std::move(row));
  }
  return c;
}

catalogue catalogue::with(std::span<catalogue_document const> documents, std::vector<failure>& refused) const {
  catalogue c = *this;
  for (auto const& document : documents.first(std::min(documents.size(), limits::provider_rows_max))) {
    auto row = read_provider(document);
    if (row)
      c.put(*std::move(row));
    else
      refused.push_back(std::move(row).error());
  }
  return c;
}

catalogue catalogue::embedded() {
  auto c = read(embedded_rows());
  if (!c) {
    log(log_level::error, "catalogue.broken", {{"why", describe(c.error())}});
    std::abort();
  }
  return *std::move(c);
}

provider const* catalogue::find(std::string_view id) const {
  for (auto const& p : rows_)
    if (p.id == id) return &p;
  return nullptr;
}

}  // namespace outlink::links
