#include "protocol/mime/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/text_decoding.h"

namespace outlink::mime {
namespace {

struct content_line {
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string value;

  std::string_view parameter(std::string_view wanted) const {
    for (auto const& [n, v] : parameters)
      if (n == wanted) return v;
    return {};
  }
};

// name *(";" parameter "=" value) ":" value; a colon or semicolon within quotes belongs to the parameter.
content_line read_line(std::string_view line) {
  content_line c;
  std::string word;
  std::string parameter;
  bool is_quoted = false;
  bool has_name = false;
  auto end_word = [&] {
    if (!has_name)
      c.name = ascii_lower(word);
    else if (c.parameters.size() < limits::header_parameters_max)
      c.parameters.emplace_back(ascii_lower(parameter), word);
    has_name = true;
    word.clear();
    parameter.clear();
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    char const b = line[i];
    if (b == '"') {
      is_quoted = !is_quoted;
    } else if (is_quoted) {
      word += b;
    } else if (b == ':') {
      end_word();
      c.value = line.substr(i + 1);
      return c;
    } else if (b == ';') {
      end_word();
    } else if (b == '=' && has_name && parameter.empty()) {
      parameter = std::exchange(word, {});
    } else {
      word += b;
    }
  }
  return {};
}

std::string unescape(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '\\' || i + 1 == s.size()) {
      out += s[i];
      continue;
    }
    ++i;
    out += s[i] == 'n' || s[i] == 'N' ? '\n' : s[i];
  }
  return clean_text(std::string(utf8_prefix(out, limits::calendar_text_bytes_max)));
}

std::string one_line(std::string_view s) { return clean_line(unescape(s)); }

std::string without_mailto(std::string_view s) {
  if (ascii_iequals(s.substr(0, 7), "mailto:")) s.remove_prefix(7);
  return ascii_lower(one_line(s));
}

std::string organizer(content_line const& c) {
  auto const email = without_mailto(c.value);
  auto const name = one_line(c.parameter("cn"));
  if (name.empty() || ascii_iequals(name, email)) return email;
  return email.empty() ? name : name + " <" + email + ">";
}

struct moment {
  std::int64_t minutes = 0;
  bool is_day = false;
  std::string zone;
};

std::optional<int> digits(std::string_view s, std::size_t from, std::size_t count) {
  if (from + count > s.size()) return std::nullopt;
  int n = 0;
  for (char const c : s.substr(from, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + (c - '0');
  }
  return n;
}

// 20260301, 20260301T100000, 20260301T100000Z
std::optional<moment> read_moment(content_line const& c) {
  std::string_view const v = trim(c.value);
  auto const year = digits(v, 0, 4);
  auto const month = digits(v, 4, 2);
  auto const day = digits(v, 6, 2);
  if (!year || !month || !day) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  moment m{.minutes = std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * 1440};
  auto const hour = digits(v, 9, 2);
  auto const minute = digits(v, 11, 2);
  m.is_day = v.size() < 9 || v[8] != 'T' || !hour || !minute;
  if (m.is_day) return m;
  m.minutes += *hour * 60 + *minute;
  m.zone = v.ends_with('Z') ? "UTC" : one_line(c.parameter("tzid"));
  return m;
}

std::string written(moment const& m) {
  std::chrono::sys_days const day{std::chrono::floor<std::chrono::days>(std::chrono::minutes(m.minutes))};
  std::chrono::year_month_day const date(day);
  auto out = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                         static_cast<unsigned>(date.day()));
  if (m.is_day) return out;
  auto const of_day = m.minutes - std::int64_t{day.time_since_epoch().count()} * 1440;
  out += fmt::format(" {:02}:{:02}", of_day / 60, of_day % 60);
  return m.zone.empty() ? out : out + " (" + m.zone + ")";
}

// P1W, P1DT2H30M
std::optional<std::int64_t> read_duration(std::string_view v) {
  v = trim(v);
  if (v.starts_with('+')) v.remove_prefix(1);
  if (!v.starts_with('P')) return std::nullopt;
  std::int64_t minutes = 0;
  std::int64_t n = 0;
  for (char const c : v.substr(1)) {
    if (c >= '0' && c <= '9') {
      n = std::min<std::int64_t>(n * 10 + (c - '0'), 1000000);
      continue;
    }
    minutes += c == 'W' ? n * 10080 : c == 'D' ? n * 1440 : c == 'H' ? n * 60 : c == 'M' ? n : 0;
    n = 0;
  }
  constexpr std::int64_t century = 100LL * 366 * 1440;
  if (minutes > century) return std::nullopt;
  return minutes;
}

struct event {
  invitation known;
  std::string description;
  std::optional<moment> starts;
  std::optional<moment> ends;
  std::optional<std::int64_t> lasts;
};

void take(content_line const& c, event& e) {
  if (c.name == "uid") e.known.uid = one_line(c.value);
  if (c.name == "summary") e.known.summary = one_line(c.value);
  if (c.name == "location") e.known.location = one_line(c.value);
  if (c.name == "description") e.description = trim(unescape(c.value));
  if (c.name == "organizer") e.known.organizer = organizer(c);
  if (c.name == "dtstart") e.starts = read_moment(c);
  if (c.name == "dtend") e.ends = read_moment(c);
  if (c.name == "duration") e.lasts = read_duration(c.value);
}

invitation finished(event& e) {
  if (e.starts && !e.ends && e.lasts) {
    e.ends = *e.starts;
    e.ends->minutes += *e.lasts;
  } else if (e.ends && e.ends->is_day && e.starts && e.ends->minutes > e.starts->minutes) {
    // A day's end is the day after it (RFC 5545, 3.6.1); a person means the last day.
    e.ends->minutes -= 1440;
  }
  if (e.starts) e.known.starts = written(*e.starts);
  if (e.ends) e.known.ends = written(*e.ends);
  return e.known;
}

std::string readable(invitation const& i, std::string const& description) {
  std::string_view const what = i.method == "CANCEL"  ? "Cancelled"
                                : i.method == "REPLY" ? "Answer to an invitation"
                                                      : "Invitation";
  auto out = fmt::format("{}: {}\n", what, i.summary.empty() ? "(no title)" : i.summary);
  if (!i.starts.empty()) out += "When: " + i.starts + (i.ends.empty() ? "" : " to " + i.ends) + "\n";
  if (!i.location.empty()) out += "Where: " + i.location + "\n";
  if (!i.organizer.empty()) out += "Organizer: " + i.organizer + "\n";
  if (!description.empty()) out += "\n" + description + "\n";
  return out;
}

class unfolder {
 public:
  explicit unfolder(std::string_view text) : text_(text) {}

  std::optional<std::string> next() {
    if (text_.empty()) return std::nullopt;
    auto line = std::string(take());
    while (text_.starts_with(' ') || text_.starts_with('\t')) line += take().substr(1);
    return line;
  }

 private:
  std::string_view take() {
    auto const end = text_.find('\n');
    auto line = text_.substr(0, end);
    text_.remove_prefix(end == text_.npos ? text_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  std::string_view text_;
};

}  // namespace

calendar read_calendar(std::string_view text) {
  calendar all;
  std::string method;
  std::optional<event> open;
  // Components within an event: alarms have texts of their own.
  std::size_t inner = 0;
  unfolder lines(text.substr(0, limits::letter_text_bytes_max));
  while (auto const line = lines.next()) {
    auto const c = read_line(*line);
    auto const value = ascii_lower(trim(c.value));
    if (c.name == "begin") {
      if (open)
        ++inner;
      else if (value == "vevent")
        open.emplace();
    } else if (c.name == "end" && open) {
      if (inner > 0) {
        --inner;
        continue;
      }
      open->known.method = method;
      all.invitations.push_back(finished(*open));
      all.readable += (all.readable.empty() ? "" : "\n") + readable(all.invitations.back(), open->description);
      open.reset();
      if (all.invitations.size() == limits::calendar_events_max) break;
    } else if (c.name == "method" && !open) {
      method = one_line(c.value);
      for (char& b : method) b = b >= 'a' && b <= 'z' ? static_cast<char>(b - 'a' + 'A') : b;
    } else if (open && inner == 0) {
      take(c, *open);
    }
  }
  return all;
}

}  // namespace outlink::mime
