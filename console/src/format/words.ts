import type { ClientAuthentication, GrantState, GrantType, HealthState, IssuePriority, IssueStatus, LetterState, ProviderUse, Role } from '../api/types';

export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'off';
type Said = { tone: Tone; word: string; meaning: string };

export const grant_words: Record<GrantState | 'unused', Said> = {
  usable: { tone: 'ok', word: 'Usable', meaning: 'The access token is valid and is refreshed ahead of its expiry.' },
  awaiting_consent: { tone: 'warn', word: 'Not authorized yet', meaning: 'Press Authorize: somebody must consent at the provider.' },
  awaiting_device: { tone: 'busy', word: 'Waits for the code', meaning: 'Somebody must enter the code at the provider’s page, on any machine.' },
  failing: { tone: 'warn', word: 'Failing', meaning: 'The last refresh did not work. It is tried again; nothing has to be done yet.' },
  needs_consent: { tone: 'bad', word: 'Needs consent', meaning: 'The provider ended the consent. Press Authorize to consent again.' },
  needs_fix: { tone: 'bad', word: 'Needs a fix', meaning: 'The link is set up wrong. Mend it, then it goes on by itself.' },
  unused: { tone: 'off', word: 'No account', meaning: 'Nobody has authorized this link yet.' },
};

export const health_words: Record<HealthState, Said> = {
  listening: { tone: 'ok', word: 'Listening', meaning: 'Connected; new letters arrive at once.' },
  catching_up: { tone: 'busy', word: 'Catching up', meaning: 'Reading the letters that are there.' },
  connecting: { tone: 'busy', word: 'Connecting', meaning: 'Opening the connection.' },
  waiting: { tone: 'bad', word: 'Waiting', meaning: 'Something is in the way; see the reason.' },
  stopped: { tone: 'off', word: 'Stopped', meaning: 'Switched off.' },
};

export const letter_words: Record<LetterState, Said> = {
  done: { tone: 'ok', word: 'Done', meaning: 'Became an issue or a comment.' },
  received: { tone: 'busy', word: 'Received', meaning: 'Stored, not handled yet.' },
  filtered: { tone: 'off', word: 'Filtered', meaning: 'Left out on purpose.' },
  failed: { tone: 'bad', word: 'Failed', meaning: 'Could not be handled; it is kept and can be run again.' },
};

export const status_words: Record<IssueStatus, Said> = {
  open: { tone: 'warn', word: 'Open', meaning: '' },
  in_progress: { tone: 'busy', word: 'In progress', meaning: '' },
  done: { tone: 'ok', word: 'Done', meaning: '' },
};

export const priority_words: Record<IssuePriority, string> = { highest: 'Highest', high: 'High', medium: 'Medium', low: 'Low', lowest: 'Lowest' };

export const role_words: Record<Role, string> = { admin: 'Administrator', agent: 'Agent', viewer: 'Viewer' };
export const authentication_words: Record<ClientAuthentication, string> = {
  basic: 'Client secret by HTTP Basic',
  post: 'Client secret in the request body',
  private_key_jwt: 'Signature with a private key',
  none: 'None (public client)',
};
export const authentication_hints: Record<ClientAuthentication, string> = {
  basic: 'The secret goes in a header of each request to the token endpoint.',
  post: 'The secret goes in the form of each request to the token endpoint.',
  private_key_jwt: 'Nothing secret is sent: each request is signed with a key, and the provider knows its certificate or public half (private_key_jwt).',
  none: 'The client has no secret, as the provider registers desktop and command line programs.',
};

export const grant_type_words: Record<GrantType, { label: string; note: string }> = {
  authorization_code: { label: 'Authorization code', note: 'A person consents in this browser, once for each account. The usual way.' },
  client_credentials: { label: 'Client credentials (app-only)', note: 'The application asks in its own name; nobody consents. An administrator at the provider lets it open the mailboxes.' },
  jwt_bearer: { label: 'JWT bearer (service account)', note: 'A service account acts for each mailbox, by Google’s key file and domain-wide delegation. Nobody consents.' },
  device_code: { label: 'Device code', note: 'A person enters a short code at the provider, on any machine. For an Outlink that no browser reaches.' },
};
/** The button that gets the first token, and what it says while it is under way. */
export const begin_words: Record<GrantType, { word: string; busy: string }> = {
  authorization_code: { word: 'Authorize', busy: 'Opening the provider…' },
  device_code: { word: 'Get a code', busy: 'Asking the provider…' },
  client_credentials: { word: 'Connect', busy: 'Asking the provider…' },
  jwt_bearer: { word: 'Connect', busy: 'Asking the provider…' },
};

export const use_words: Record<ProviderUse, string> = { imap: 'Reading mail (IMAP)', pop3: 'Reading mail (POP3)', smtp: 'Sending mail (SMTP)', graph: 'Reading and sending mail (Microsoft Graph)', repositories: 'Repositories', sign_in: 'Signing in' };

/** What to look at when a stage of a connection test failed. */
export const stage_hints: Record<string, string> = {
  token: 'There is no valid access token. Press Authorize and consent, or look at the state of the link.',
  dns: 'The host name was not found. Check how it is spelled, and whether this server can resolve it.',
  tcp: 'Nothing answers at this port. Check host, port and protocol, and whether a firewall lets this server out.',
  tls: 'The encrypted connection was not made. Check that the protocol fits the port (IMAPS: 993, POP3S: 995) and that the certificate is valid for the host; a private certification authority is named with ca-file.',
  greeting: 'Something answers, but not in this protocol. Check host, port and protocol.',
  'sign in': 'The server refused the sign-in. Check that the user name is the mailbox, that the account which consented may open it, that the protocol is switched on for it, and that the link’s scopes include it.',
  folder: 'Signed in, but the folder does not open. Check its name as the server spells it, and that this account may read it.',
  sender: 'The server takes no letters from this address. Check From, and whether the account may send for it.',
  connection: 'The connection ended in between. Test again; when it stays, look at the server’s log.',
};

const consent_code_words: Record<string, string> = {
  'oauth.access_denied': 'The consent was refused at the provider. Nothing was connected.',
  'oauth.bad_callback': 'The provider’s answer was not understood. Press Authorize again.',
  'oauth.wrong_issuer': 'The answer came from another provider than the one that was asked. It was not believed.',
  'oauth.unexpected_answer': 'The provider’s token endpoint answered with something that is no token. Check the endpoints of the link.',
  'oauth.invalid_client': 'The provider does not know this client. Check the client ID, the client secret and how it is sent.',
  'oauth.invalid_grant': 'The provider took its code back before it was used. Press Authorize again.',
  'oauth.invalid_scope': 'The provider refused one of the scopes. Compare them with its documentation.',
  'oauth.id_token_invalid': 'The provider named the account in a way that cannot be believed. Check the issuer of the link.',
  'oauth.no_refresh_token': 'The provider gave no refresh token. Add the scope offline_access, or what the provider wants instead.',
  'consent.unknown_state': 'This answer belongs to no consent that is under way: it was used already, or took too long. Press Authorize again.',
  'consent.other_browser': 'The consent was begun in another browser or session. Press Authorize again, here.',
  'consent.too_late': 'The consent took too long. Press Authorize again.',
  'consent.mixed_up': 'The answer came to another link’s address than the one that was asked. It was not believed.',
};

export const is_known_consent_code = (code: string): boolean => Object.hasOwn(consent_code_words, code);

/** Ours, by the code; the address of the page is written by anybody, so its own words are only quoted. */
export const consent_words = (code: string): string => consent_code_words[code] ?? 'The consent was not completed.';
