#pragma once

#include <array>
#include <chrono>
#include <cstddef>

/// Every limit and time-out of the program, each with the attack or accident that it stops. Those of letters and their
/// servers are in base/mail_limits.h.
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
/// A call that waits for a mail server's every stage, or for a thousand letters to be handled again.
inline constexpr auto cli_long_call_time_max = 15min;
/// How much of a file with letters is read at once: it may be larger than the memory.
inline constexpr std::size_t cli_file_piece_bytes = 256u << 10;
/// Rows of one list: they are in memory until the columns are as wide as the widest.
inline constexpr int cli_list_rows_max = 100'000;
/// Of a connection log: what happened lately.
inline constexpr std::size_t cli_connection_events_shown = 10;
/// Of a subject in a list, so that rows fit a terminal.
inline constexpr std::size_t cli_cell_bytes_max = 60;

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

// --- shutdown
/// Coroutines have this long to end before the process goes without them.
inline constexpr auto shutdown_time_max = 10s;

}  // namespace outlink::limits
