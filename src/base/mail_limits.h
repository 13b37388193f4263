#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit and time-out of letters, of their servers and of notices, each with the attack or accident that it
/// stops.
namespace outlink::limits {

using namespace std::chrono_literals;

// --- mail connections
/// A line that is not a literal: long FETCH answers stay below, a stream without line end does not fill memory.
inline constexpr std::size_t mail_line_bytes_max = 64u << 10;
/// The answer to UID SEARCH: half a million UIDs.
inline constexpr std::size_t imap_search_line_bytes_max = 4u << 20;
/// Lists within lists, from a server that wants to exhaust the stack.
inline constexpr std::size_t imap_nesting_max = 32;
/// A server that announces literals without end within one response.
inline constexpr std::size_t imap_literals_per_response_max = 64;
/// Largest letter that is taken (the model's service refuses above 25 MB).
inline constexpr std::size_t letter_bytes_max = 25u << 20;
/// What is read of a letter whose server told a smaller size (some are wrong by the line ends): more breaks the
/// connection.
inline constexpr std::size_t letter_fetch_bytes_max = 2 * letter_bytes_max;
inline constexpr auto dial_time_max = 15s;
/// One command with a small answer.
inline constexpr auto mail_command_time_max = 30s;
/// Good-bye is a courtesy.
inline constexpr auto mail_goodbye_time_max = 3s;
/// One letter of letter_bytes_max over a slow line.
inline constexpr auto mail_fetch_time_max = 5min;
/// RFC 2177: servers may drop an IDLE after 30 minutes; renewed before 29.
inline constexpr auto imap_idle_renew_after = 28min;
/// A mailbox has tens of folders, one with public folders some thousands; a list without end must not fill the memory.
inline constexpr std::size_t imap_folders_max = 5000;
inline constexpr std::size_t imap_folder_name_bytes_max = 1000;
/// Attributes of one folder; RFC 6154 and RFC 9051 together have 20.
inline constexpr std::size_t imap_folder_attributes_max = 32;
inline constexpr std::size_t imap_folder_attribute_bytes_max = 64;
/// A server that asks for a pause of a year is asked again earlier; Exchange asks for up to 50 minutes.
inline constexpr auto imap_suggested_wait_max = 1h;
/// A line of an SMTP answer: RFC 5321 has 512 bytes, a challenge 12288 (RFC 4954 section 4).
inline constexpr std::size_t smtp_line_bytes_max = 16u << 10;
/// Lines of one answer, and their bytes together: extensions are below 30 lines, and an answer must not go on for ever.
inline constexpr std::size_t smtp_answer_lines_max = 100;
inline constexpr std::size_t smtp_answer_bytes_max = 64u << 10;
/// RFC 5321 section 4.5.3.1.4, with CRLF: servers may cut or refuse a longer command.
inline constexpr std::size_t smtp_command_bytes_max = 512;
/// RFC 5321 section 4.5.3.1.3: a path has 256 bytes with its brackets.
inline constexpr std::size_t envelope_address_bytes_max = 254;
/// RFC 5321 section 4.5.3.1.8: what every server takes for one letter. It also keeps the answers to commands that are
/// sent together below what a socket holds, so that neither side waits for the other.
inline constexpr std::size_t letter_recipients_max = 100;
/// A letter is handed to the connection in pieces of about this size: it is not copied as a whole.
inline constexpr std::size_t smtp_piece_bytes = 64u << 10;
/// A line of a POP3 answer that is not a letter's: RFC 2449 section 4 has 512 bytes, a challenge of SASL more.
inline constexpr std::size_t pop3_line_bytes_max = 16u << 10;
/// Real servers list below 20 capabilities.
inline constexpr std::size_t pop3_capabilities_max = 100;
/// Letters in one maildrop: twice of what large ones have; a server that lists without end does not fill memory.
inline constexpr std::size_t pop3_letters_max = 200'000;
/// RFC 1939 section 7.
inline constexpr std::size_t pop3_uid_bytes_max = 70;
/// Commands sent together: their answers must fit into what a socket holds, so that neither side waits for the other.
inline constexpr std::size_t pop3_pipelined_commands = 100;

// --- understanding a letter
inline constexpr std::size_t letter_parts_max = 1000;
inline constexpr std::size_t letter_depth_max = 64;
inline constexpr std::size_t letter_header_bytes_max = 256u << 10;
inline constexpr std::size_t letter_text_bytes_max = 1u << 20;
inline constexpr std::size_t letter_references_max = 200;
inline constexpr std::size_t letter_addresses_max = 1000;
inline constexpr std::size_t letter_subject_bytes_max = 1000;
inline constexpr std::size_t file_name_bytes_max = 200;
inline constexpr std::size_t html_bytes_max = 4u << 20;
/// Of one tag: the parser's time grows with their square. Real tags have below 20.
inline constexpr std::size_t html_attributes_max = 200;
/// "<![if gte mso 9]>" and the like; what is longer is text.
inline constexpr std::size_t html_condition_bytes_max = 100;
inline constexpr std::size_t issue_summary_bytes_max = 255;
/// Header fields of one part; real letters stay below 200. Each is looked at some dozens of times.
inline constexpr std::size_t letter_headers_max = 2000;
/// Parameters of one Content-Type; a long file name in RFC 2231's pieces needs some tens.
inline constexpr std::size_t header_parameters_max = 100;
/// Lines that are tried as the boundary of a letter whose own is wrong, and beginnings of files that have no end.
inline constexpr std::size_t boundary_guesses_max = 100;
/// The longest registered name of a charset has 45 characters.
inline constexpr std::size_t charset_name_bytes_max = 60;
/// So much of a text, from its first letter that is not ASCII on, tells its charset: half a millisecond of statistics.
inline constexpr std::size_t charset_sample_bytes = 1024;
/// Encoded words of one header field; each may bring a charset of its own that must be guessed.
inline constexpr std::size_t encoded_words_max = 1000;
/// One parameter of a header field: a file name, or a boundary (RFC 2046 allows 70 characters).
inline constexpr std::size_t header_parameter_bytes_max = 4096;
/// Ids of others are quoted in our headers; real ones stay below 200, and a line of RFC 5322 (998) must hold one. What
/// is longer is no id and no address.
inline constexpr std::size_t message_id_bytes_max = 900;
/// Events of one calendar part; an invitation has one, a few with changed dates of a series.
inline constexpr std::size_t calendar_events_max = 20;
inline constexpr std::size_t calendar_text_bytes_max = 8u << 10;
/// Recipients of one delivery report: servers split larger ones.
inline constexpr std::size_t report_recipients_max = 200;
/// Words that show why a letter counts as a program's.
inline constexpr std::size_t origin_evidence_bytes_max = 200;
/// Letters within letters within winmail.dat.
inline constexpr std::size_t tnef_depth_max = 4;
/// Compressed RTF grows at most ninefold; a text that is read ends at letter_text_bytes_max anyway.
inline constexpr std::size_t rtf_bytes_max = 8u << 20;
/// Groups within groups of RTF: real ones stay below 20.
inline constexpr std::size_t rtf_depth_max = 256;

// --- writing a letter
/// RFC 5322 section 2.1.1: servers cut or refuse longer lines.
inline constexpr std::size_t letter_line_bytes_max = 998;
inline constexpr std::size_t header_name_bytes_max = 76;
/// RFC 5321 section 4.5.3.1, with RFC 3696 erratum 1690.
inline constexpr std::size_t address_bytes_max = 254;
inline constexpr std::size_t address_local_bytes_max = 64;

// --- what of a letter is new
/// What programs write around quotes stays below, in scripts of three bytes a letter, too; longer lines are prose.
inline constexpr std::size_t reply_line_bytes_max = 600;
/// What an element is known by, looked at in its beginning and before it: a reply header of three lines, in scripts of
/// three bytes a letter. Each quote is looked at, so this keeps the work linear.
inline constexpr std::size_t reply_header_bytes_max = 2000;
inline constexpr std::size_t reply_header_nodes_max = 500;
/// A line that something was known by, shown to whoever asks why a text is short.
inline constexpr std::size_t reply_evidence_bytes_max = 200;
/// A letter with a million quoted lines between answers must not become a million notes.
inline constexpr std::size_t reply_cuts_max = 100;
/// Each pass may uncover something; honest letters need one or two, each is linear.
inline constexpr int reply_passes_max = 4;
/// Below "--" without its blank; more is a paragraph under a rule.
inline constexpr std::size_t reply_signature_lines_max = 12;

// --- the mail server form
inline constexpr std::size_t mailbox_name_bytes_max = 254;
inline constexpr std::size_t mailbox_text_bytes_max = 1000;
/// Below a second every server looks broken.
inline constexpr auto mailbox_timeout_min = 1s;
inline constexpr auto mailbox_timeout_max = 5min;
/// How often a server without IDLE is asked.
inline constexpr auto mailbox_poll_every = 60s;
/// Letters asked for in one FETCH of sizes: the answer stays small, and progress is kept.
inline constexpr std::size_t mailbox_batch_letters = 200;

/// Letters fetched with one command: enough to hide the round trip, few enough that a lost connection costs little.
inline constexpr std::size_t mailbox_fetch_letters = 64;
/// Their bytes together, unless one alone is larger; they are in memory until they are stored.
inline constexpr std::int64_t mailbox_fetch_bytes = std::int64_t{4} << 20;
/// A server's name of a letter: POP3 allows 70 characters, Graph's ids have some 200.
inline constexpr std::size_t letter_uid_bytes_max = 512;
/// Graph's delta links have 1 to 2 KiB.
inline constexpr std::size_t graph_link_bytes_max = 8192;
/// Microsoft Graph takes requests of up to 4 MB; a letter grows by a third on its way.
inline constexpr std::size_t graph_request_bytes_max = 4'000'000;
/// How often a server may be asked, by choice of the administrator.
inline constexpr auto mailbox_poll_min = std::chrono::seconds(10);
inline constexpr auto mailbox_poll_max = std::chrono::hours(24);
/// Lines of a mailbox's connection log: some weeks of an ordinary one.
inline constexpr std::size_t connection_events_kept = 200;
/// Handlers of one mailbox: each is asked about each letter.
inline constexpr std::size_t handlers_max = 50;
/// A pattern that an administrator types; RE2 keeps its matching linear, this its automaton small.
inline constexpr std::size_t split_pattern_bytes_max = 1000;
inline constexpr std::int64_t split_pattern_memory_max = std::int64_t{1} << 20;
/// Known people of one letter that become watchers: a letter to a thousand must not make a thousand notices each time.
inline constexpr std::size_t letter_watchers_max = 50;

/// How long the bytes of a letter are kept once it became something or nothing; failed ones are kept until they ran.
inline constexpr auto letter_bytes_kept = std::chrono::days(90);
inline constexpr auto letter_sweep_every = 24h;
/// Removed in one transaction: other writers wait that long.
inline constexpr std::size_t letter_sweep_letters = 500;
/// Of a dry run's texts: it is shown on a page.
inline constexpr std::size_t trial_text_bytes_max = 64u << 10;
/// Failed letters that one call runs again; the next call goes on.
inline constexpr std::size_t letters_run_again_max = 1000;
/// A mailbox with fewer letters has no habit that it could break; of a busy one so many are looked at.
inline constexpr std::size_t quiet_letters_min = 20;
inline constexpr std::size_t quiet_letters_looked_at = 200;
/// A quiet day is no news.
inline constexpr auto quiet_pause_min = std::chrono::hours(24);

// --- backoff of a mailbox in trouble
inline constexpr auto backoff_first = 1s;
inline constexpr auto backoff_max = 5min;

// --- letters on their way out
/// A server that takes a whole letter and then checks it for long: RFC 5321 section 4.5.3.2 gives it 10 minutes.
inline constexpr auto outbox_send_time_max = 10min;
/// Servers end a session after some letters; so a long queue gets a fresh one before that.
inline constexpr int outbox_letters_per_connection = 100;
/// Letters often come in bursts; a connection that does nothing is in the server's way.
inline constexpr auto outbox_connection_idle_max = 20s;
/// Letters that are looked up at once.
inline constexpr std::size_t outbox_batch_letters = 20;
/// A refusal for now is mostly grey-listing, which ends within minutes, or a full mailbox, which takes days.
inline constexpr auto outbox_backoff_first = 1min;
inline constexpr auto outbox_backoff_max = 2h;
inline constexpr auto outbox_given_up_after = 48h;
/// A server in trouble is asked again at least this often: somebody may have mended it without telling us.
inline constexpr auto outbox_server_backoff_max = 5min;
inline constexpr int letters_per_minute_max = 100'000;
/// Each letter holds the text of an issue; who needs it a month later looks at the issue.
inline constexpr auto outbox_bytes_kept = std::chrono::days(30);
inline constexpr auto outbox_sweep_every = 24h;
/// Removed in one transaction: other writers wait that long.
inline constexpr std::size_t outbox_sweep_letters = 100;
inline constexpr std::size_t server_projects_max = 1000;
inline constexpr std::size_t subject_prefix_bytes_max = 60;

// --- notices
/// One transaction of the notifier: other writers wait that long.
inline constexpr std::size_t notices_batch_events = 100;
inline constexpr std::size_t notices_batch_letters = 200;
/// Somebody in the Cc of a newsletter must not make each comment a mass mailing.
inline constexpr std::size_t notice_recipients_max = 200;
/// What a notice quotes; the whole is in the issue.
inline constexpr std::size_t notice_text_bytes_max = 64u << 10;
/// Ids in References: the first and the newest are enough to thread by.
inline constexpr std::size_t notice_references_max = 20;
inline constexpr std::size_t template_subject_bytes_max = 300;
inline constexpr std::size_t template_text_bytes_max = 64u << 10;

}  // namespace outlink::limits
