#pragma once

#include <array>
#include <chrono>
#include <cstddef>

/// Every limit and time-out of the program, each with the attack or accident that it stops.
namespace outlink::limits {

using namespace std::chrono_literals;

// --- words of peers
/// A peer must not fill logs and pages.
inline constexpr std::size_t peer_words_bytes_max = 512;

// --- outgoing HTTP (token endpoint, discovery)
/// A token or metadata answer is a few KiB; more is a mistake or an attack on memory.
inline constexpr std::size_t http_answer_bytes_max = 1u << 20;
/// All header lines of an answer: a server that never comes to the body.
inline constexpr std::size_t http_header_bytes_max = 64u << 10;
/// A hanging authorization server must not hold a refresh for ever.
inline constexpr auto http_call_time_max = 20s;
/// Nested JSON from a peer.
inline constexpr std::size_t json_depth_max = 32;

// --- OAuth
/// A person may need a while for passwords and second factors; a forgotten tab must not stay usable.
inline constexpr auto consent_time_max = 15min;
/// The query of a callback: a code and a few words.
inline constexpr std::size_t callback_query_bytes_max = 16u << 10;
inline constexpr std::size_t url_bytes_max = 2048;
/// A tenant, host or realm; also what a row's pattern is matched against.
inline constexpr std::size_t provider_variable_bytes_max = 300;
/// A provider row is 10 KiB; an operator's file beyond this is a mistake.
inline constexpr std::size_t provider_row_bytes_max = 256u << 10;
/// Rows that an operator adds: a folder of something else must not be read for minutes.
inline constexpr std::size_t provider_rows_max = 500;
/// A provider that asks for a year is asked again earlier.
inline constexpr auto retry_after_max = 1h;
/// Clocks of provider and service may differ by this much.
inline constexpr auto clock_skew_max = 60s;
inline constexpr std::size_t link_name_bytes_max = 100;
/// Client IDs and secrets; real ones stay below 200.
inline constexpr std::size_t client_text_bytes_max = 2048;
inline constexpr std::size_t scopes_max = 100;
/// Bytes of one token; real ones reach 4 KiB, JWTs with many groups 16 KiB.
inline constexpr std::size_t token_bytes_max = 32u << 10;
/// A provider may quote our secrets back in an error: they are withheld from its words. Shorter ones would tear
/// ordinary words apart.
inline constexpr std::size_t echo_secret_bytes_min = 8;
/// So much of a secret's beginning is enough to know it by, when the words were cut in its middle.
inline constexpr std::size_t echo_prefix_bytes = 12;
/// How long before its end a token is refreshed; the keeper takes a fifth of its life within these bounds.
inline constexpr auto refresh_margin_min = 2s;
inline constexpr auto refresh_margin_max = 5min;
/// A token with less life than this is not handed out: it would run out on the way.
inline constexpr auto token_life_left_min = 1s;
/// A program may ask for a token that lives at least this long; few providers give more.
inline constexpr auto token_life_asked_max = std::chrono::seconds(1h);
/// When the answer has no expires_in: try it for this long, then refresh.
inline constexpr auto access_token_assumed_life = 1h;
/// An expires_in beyond this is cut to it, so that arithmetic on dates stays sane.
inline constexpr auto access_token_life_max = 24h * 366;
/// A private key or certificate as PEM: 8192-bit RSA needs 6.5 KiB; a pasted bundle must not become work for OpenSSL.
inline constexpr std::size_t pem_bytes_max = 16u << 10;
/// RFC 7518 section 3.3 wants 2048 bits or more; beyond 8192 one signature takes a noticeable part of a second.
inline constexpr int rsa_bits_min = 2048;
inline constexpr int rsa_bits_max = 8192;
/// Life of a client assertion: Microsoft wants 5 to 10 minutes; a stolen one must not be of use for long.
inline constexpr auto client_assertion_life = 5min;
/// Google refuses an assertion for a service account that lives longer than an hour.
inline constexpr auto service_assertion_life = 1h;
/// A service account's key file: Google's are 2.4 KiB.
inline constexpr std::size_t key_file_bytes_max = 32u << 10;
/// A device answer's codes: RFC 8628's are below 100; a person must be able to type the user code.
inline constexpr std::size_t device_code_bytes_max = 2048;
inline constexpr std::size_t user_code_bytes_max = 64;
/// RFC 8628 section 3.5: 5 s unless said, 5 s more with each slow_down, and doubled up to a minute in passing trouble.
inline constexpr auto device_poll_interval = 5s;
inline constexpr auto device_poll_slower_by = 5s;
inline constexpr auto device_poll_interval_max = 60s;
/// Providers give 5 to 30 minutes; a forgotten device code is not polled for a day.
inline constexpr auto device_code_life_max = 1h;
/// A provider's key set: real ones have 2 to 10 keys in below 20 KiB; each verification may look at all of them.
inline constexpr std::size_t jwks_bytes_max = 256u << 10;
inline constexpr std::size_t jwks_keys_max = 64;
/// A key's name, an algorithm, a claim that names somebody, a trace id: what ends up in our own records.
inline constexpr std::size_t key_id_bytes_max = 256;
inline constexpr std::size_t claim_bytes_max = 1024;
inline constexpr std::size_t trace_bytes_max = 200;
/// OpenID Connect Core section 2: a subject has at most 255 characters.
inline constexpr std::size_t subject_bytes_max = 255;
/// Names in one list of a metadata document (scopes, methods); real ones stay below 200.
inline constexpr std::size_t metadata_list_max = 1000;
/// An HTTP Date that is further off than this is a broken server's, not our clock's.
inline constexpr auto clock_skew_believed_max = 24h * 366;

/// A provider's signing keys are asked for again after this long; a key that is not among them makes it sooner.
inline constexpr auto key_set_kept = 1h;
/// Passing failures of one token endpoint in a row before all its grants pause: one slow answer is no outage.
inline constexpr int breaker_failures_max = 5;
/// Refreshes ahead under way at once: after an outage thousands are due, and each holds a connection.
inline constexpr std::size_t refreshes_under_way_max = 32;
/// Secrets kept during a rollover: the old, the new, and one by mistake.
inline constexpr std::size_t client_secrets_max = 3;

/// Before a secret, certificate or consent ends, an administrator is told this long ahead: once each.
inline constexpr std::array<std::chrono::days, 3> end_reminders{std::chrono::days(1), std::chrono::days(7),
                                                                std::chrono::days(30)};
/// Passing trouble is told when it does not pass: shorter outages of providers are common.
inline constexpr auto failing_is_told_after = 1h;
/// How often warnings are looked for; dates are days away, and what breaks is looked for at once.
inline constexpr auto warnings_every = 15min;
/// Keys of sent warnings; the longest reminder is 30 days ahead, what lasts longer than this is worth saying again.
inline constexpr auto told_warnings_kept = std::chrono::days(180);

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

// --- lists
/// One page of any list.
inline constexpr std::size_t page_items_max = 200;

// --- store
/// Only this process writes, so a lock is held for one transaction; longer means that something is stuck.
inline constexpr auto store_busy_time_max = 5s;
/// The write-ahead log grows with a large letter; what is kept of it after a checkpoint.
inline constexpr std::size_t store_log_bytes_kept = 64u << 20;
/// Each word of a search is a scan over the texts of a page's candidates.
inline constexpr std::size_t search_words_max = 10;
inline constexpr std::size_t search_text_bytes_max = 1000;

inline constexpr std::size_t project_key_bytes_max = 10;
/// Longest names of issue types in use are below 40.
inline constexpr std::size_t issue_type_bytes_max = 60;

// --- backoff of a mailbox in trouble
inline constexpr auto backoff_first = 1s;
inline constexpr auto backoff_max = 5min;

// --- sign-in
/// Wrong passwords before the first delay; then 1, 2, 4 ... seconds.
inline constexpr int sign_in_free_tries = 5;
inline constexpr auto sign_in_delay_max = 5min;
/// Names that are watched at once; the oldest goes.
inline constexpr std::size_t sign_in_names_max = 10000;
inline constexpr int setup_code_tries = 5;
inline constexpr auto session_time_max = 24h * 7;
/// NIST SP 800-63B: length counts, rules about characters do not.
inline constexpr std::size_t password_bytes_min = 12;
inline constexpr std::size_t password_bytes_max = 1024;
/// More is a sign that one program's token opens the whole house.
inline constexpr std::size_t api_token_accounts_max = 1000;
/// When a token was last used is kept to the minute: its uses must not become a storm of writes.
inline constexpr auto api_token_use_interval = 1min;

// --- the web server
inline constexpr std::size_t web_header_bytes_max = 16u << 10;
inline constexpr std::size_t web_body_bytes_max = 1u << 20;
/// A client that sends or reads slower than this is dropped.
inline constexpr auto web_request_time_max = 30s;
inline constexpr auto web_idle_time_max = 60s;
/// How often connections are looked at for those two: so much later a slow client may be dropped.
inline constexpr auto web_watch_interval = 1s;
inline constexpr std::size_t web_connections_max = 512;
/// After a refusal the rest of a request is read for this long, so that the answer is not lost in a reset.
inline constexpr auto web_linger_time_max = 2s;
/// Without a free descriptor accepting fails at once; trying again without a pause would burn the processor.
inline constexpr auto web_accept_pause = 100ms;
/// How long a page waits for news in one request.
inline constexpr auto web_news_time_max = 25s;

// --- the command line
/// What a command reads from a file or from standard input: keys are 16 KiB at most.
inline constexpr std::size_t cli_input_bytes_max = 64u << 10;
/// A refresh at a slow provider takes this long; a mail program that asks for a token must not hang for ever.
inline constexpr auto cli_call_time_max = 60s;

// --- the audit log
/// Ids, actions, addresses and names of details: ours are below 60, an address of a peer below 50.
inline constexpr std::size_t audit_key_bytes_max = 100;
/// Names of people, links and mailboxes as they were; a refused sign-in brings whatever somebody typed.
inline constexpr std::size_t audit_name_bytes_max = 254;
inline constexpr std::size_t audit_details_max = 30;
inline constexpr std::size_t audit_detail_bytes_max = 500;
/// A program that reads a token for each of its requests must not write the log full: reads that are alike are one
/// entry in this time. It is also how much of a count a kill may lose.
inline constexpr auto audit_fold_window = 10s;
/// Counts in memory at once; beyond it (many addresses at once) each use is stored by itself.
inline constexpr std::size_t audit_windows_max = 10000;
/// Entries of listeners that wait for the store: every grant of a large link when it was edited, and no more than fits
/// into memory while the disk is full.
inline constexpr std::size_t audit_waiting_max = 100000;
/// Most of what goes wrong unseen is found within a year; with some weeks to look for it.
inline constexpr auto audit_kept = std::chrono::days(400);
inline constexpr auto audit_sweep_every = 24h;
/// Removed in one transaction: other writers wait that long.
inline constexpr std::size_t audit_sweep_entries = 1000;

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

// --- shutdown
/// Coroutines have this long to end before the process goes without them.
inline constexpr auto shutdown_time_max = 10s;

}  // namespace outlink::limits
