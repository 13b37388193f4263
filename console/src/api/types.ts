// The API's shapes, by the names that the console uses.
export type Role = 'viewer' | 'agent' | 'admin';
export type Person = { id: number; name: string; email: string };
export type Account = Person & { role: Role };
export type Settings = { base_url: string; https: boolean; allow_plain_http: boolean; version: string };
export type Session = { signed_in: boolean; settings: Settings; person?: Account; csrf_token?: string };

export type Trouble = { code: string; words: string; peer: string; remedy: string; where: string };
export type Use = { id: number; name: string };
export type GrantState = 'awaiting_consent' | 'usable' | 'failing' | 'needs_consent' | 'needs_fix';
export type Grant = {
  id: number; link: number; login_hint: string; account: string; state: GrantState; consented_at: string | null; updated_at: string; version: number;
  next_try?: string; expires_at?: string; scopes?: string[]; has_refresh_token?: boolean;
  trouble?: Trouble & { since: string; attempts: number }; used_by: Use[];
};
export type ClientAuthentication = 'basic' | 'post' | 'none';
export type Link = {
  id: number; name: string; provider: string; client_id: string; has_client_secret: boolean; authentication: ClientAuthentication; scopes: string[];
  issuer: string; authorization_endpoint: string; token_endpoint: string; expects_iss: boolean; redirect_url: string; state: GrantState | 'unused';
  grants: Grant[]; used_by: Use[]; created_at: string; updated_at: string; version: number;
};
export type Provider = {
  id: string; name: string; documentation: string; issuer: string; authorization_endpoint: string; token_endpoint: string; mail_scopes: string[];
  authentication: ClientAuthentication; imap?: { host: string; port: number };
};
export type Discovery = {
  issuer: string; authorization_endpoint: string; token_endpoint: string; expects_iss: boolean; authentication: ClientAuthentication; scopes_supported: string[];
};

export type HealthState = 'stopped' | 'connecting' | 'catching_up' | 'listening' | 'waiting';
export type Protocol = 'imaps' | 'imap_starttls' | 'imap';
export type Mailbox = {
  id: number; name: string; description: string; provider: string; host: string; port: number; protocol: Protocol; timeout_ms: number; user_name: string;
  folder: string; project: number; enabled: boolean; created_at: string; updated_at: string; version: number;
  authentication: { kind: 'password' } | { kind: 'link'; link: number; grant: number; grant_state: GrantState; account: string };
  health: { state: HealthState; since: string; letters: number; last_letter_at: string | null; next_try: string | null; trouble?: Trouble };
};
export type Stage = { name: string; ok: boolean; detail: string; trouble?: Trouble };

export type Project = { id: number; key: string; name: string; created_at: string };
export type IssueStatus = 'open' | 'in_progress' | 'done';
export type IssueRow = {
  id: number; project: number; key: string; summary: string; status: IssueStatus; created_at: string; updated_at: string; version: number; letter: number | null;
};
export type Comment = { id: number; author: Person; text: string; created_at: string; letter: number | null };
export type Attachment = { id: number; comment: number | null; file_name: string; media_type: string; bytes: number; created_at: string };
export type Issue = IssueRow & { description: string; reporter: Person; comments: Comment[]; attachments: Attachment[] };

export type LetterState = 'received' | 'filtered' | 'done' | 'failed';
export type Letter = {
  id: number; mailbox: number; uid: number; message_id: string; from: string; subject: string; bytes: number; state: LetterState; reason: string;
  issue: number | null; comment: number | null; received_at: string; handled_at: string | null;
};
export type Overview = {
  open_issues: number; failed_letters: number; counted_up_to: number; mailboxes: Partial<Record<HealthState, number>>; grants: Partial<Record<GrantState, number>>;
};
export type Page<T> = { items: T[]; next?: number };
