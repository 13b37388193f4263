// The shapes of mail on its way out.
import type { GrantState, Trouble } from './types';

export type OutgoingProtocol = 'smtps' | 'smtp_starttls' | 'smtp';
export type OutgoingAuthentication = { kind: 'none' } | { kind: 'password' } | { kind: 'link'; link: number; grant: number; grant_state: GrantState; account: string };
export type SenderState = 'stopped' | 'idle' | 'connecting' | 'sending' | 'waiting';
export type SenderHealth = { state: SenderState; since: string; letters: number; last_sent_at: string | null; next_try: string | null; trouble?: Trouble };
export type OutgoingServer = {
  id: number; name: string; description: string; provider: string; protocol: OutgoingProtocol; host: string; port: number; timeout_ms: number; user_name: string;
  authentication: OutgoingAuthentication; from_address: string; from_name: string; subject_prefix: string; projects: number[]; letters_per_minute: number; enabled: boolean;
  health: SenderHealth; created_at: string; updated_at: string; version: number;
};
export type OutgoingServerForm = Partial<Pick<OutgoingServer,
  'description' | 'provider' | 'protocol' | 'port' | 'timeout_ms' | 'user_name' | 'from_name' | 'subject_prefix' | 'projects' | 'letters_per_minute' | 'enabled'>> &
  Pick<OutgoingServer, 'name' | 'host' | 'from_address'> & { password?: string; link?: number; grant?: number; without_sign_in?: boolean };

export type OutgoingKind = 'notice' | 'forwarded' | 'refusal' | 'welcome' | 'test';
export type OutgoingState = 'waiting' | 'sent' | 'failed' | 'cancelled';
export type OutgoingLetter = {
  id: number; kind: OutgoingKind; state: OutgoingState; /** Null: it waits for a server that fits. */ server: number | null; server_name: string; to: string; subject: string; message_id: string; issue: number | null; bytes: number; attempts: number;
  created_at: string; next_try: string | null; sent_at: string | null; trouble: string; answer: string;
};
export type OutgoingPage = { items: OutgoingLetter[]; next?: number };

export type TemplateKind = 'issue_created' | 'comment_added' | 'status_changed' | 'assigned' | 'welcome' | 'not_handled' | 'too_large';
export type TemplateWords = { subject: string; text: string; html: string };
export type Placeholder = { name: string; meaning: string; example: string };
export type Template = TemplateWords & { kind: TemplateKind; changed: boolean; placeholders: Placeholder[] };
