#include "protocol/mime/calendar.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

std::string event(std::string_view lines) {
  return "BEGIN:VCALENDAR\r\nMETHOD:request\r\nBEGIN:VEVENT\r\n" + std::string(lines) +
         "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

TEST(calendar_test, folded_lines_parameters_and_escapes) {
  auto const c = read_calendar(
      event("SUMMARY;LANGUAGE=en:One\\, two\\;\r\n  three\\\\\r\nORGANIZER;CN=\"A: B; C\";X=1:mailto:a@Example.test"));
  ASSERT_EQ(c.invitations.size(), 1u);
  EXPECT_EQ(c.invitations[0].method, "REQUEST");
  EXPECT_EQ(c.invitations[0].summary, "One, two; three\\");
  EXPECT_EQ(c.invitations[0].organizer, "A: B; C <a@example.test>");
}

TEST(calendar_test, times) {
  auto times = [](std::string_view lines) {
    auto const c = read_calendar(event(lines));
    return c.invitations.at(0).starts + "/" + c.invitations.at(0).ends;
  };
  EXPECT_EQ(times("DTSTART:20260301T100000"), "2026-03-01 10:00/");
  EXPECT_EQ(times("DTSTART;TZID=\"Some/Zone\":20260301T100000\nDTEND:20260301T120000Z"),
            "2026-03-01 10:00 (Some/Zone)/2026-03-01 12:00 (UTC)");
  EXPECT_EQ(times("DTSTART;VALUE=DATE:20260301\nDTEND;VALUE=DATE:20260302"), "2026-03-01/2026-03-01");
  EXPECT_EQ(times("DTSTART:20260228T233000Z\nDURATION:PT45M"), "2026-02-28 23:30 (UTC)/2026-03-01 00:15 (UTC)");
  EXPECT_EQ(times("DTSTART:20260301\nDURATION:P1W"), "2026-03-01/2026-03-08");
  EXPECT_EQ(times("DTSTART:20261399T100000\nDTEND:x"), "/");
  EXPECT_EQ(times("DTSTART:20260301\nDURATION:P99999999999999999999999W"), "2026-03-01/");
}

TEST(calendar_test, alarms_zones_and_tasks_are_not_events) {
  auto const c = read_calendar(event("SUMMARY:Event\nBEGIN:VALARM\nSUMMARY:Alarm\nEND:VALARM"));
  EXPECT_EQ(c.invitations.at(0).summary, "Event");
  EXPECT_TRUE(read_calendar("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nEND:VCALENDAR\n").invitations.empty());
}

TEST(calendar_test, readable_text) {
  EXPECT_EQ(read_calendar(event("SUMMARY:Lunch\nLOCATION:Here\nDESCRIPTION:a\\nb")).readable,
            "Invitation: Lunch\nWhere: Here\n\na\nb\n");
}

TEST(calendar_test, hostile_calendars_are_bounded) {
  std::string many = "BEGIN:VCALENDAR\n";
  for (int i = 0; i < 1000; ++i) many += "BEGIN:VEVENT\nSUMMARY:" + std::string(100, 'x') + "\nEND:VEVENT\n";
  EXPECT_EQ(read_calendar(many).invitations.size(), limits::calendar_events_max);
  auto const c = read_calendar(event("SUMMARY:" + std::string(500000, 'x')));
  EXPECT_EQ(c.invitations.at(0).summary.size(), limits::calendar_text_bytes_max);
  EXPECT_TRUE(read_calendar("").invitations.empty());
  EXPECT_TRUE(read_calendar("BEGIN:VEVENT\n;;;=:\"\n").invitations.empty());
}

}  // namespace
}  // namespace outlink::mime
