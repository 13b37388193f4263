import type { OutgoingLetterKind, OutgoingLetterState, OutgoingProtocol, SenderState, TemplateKind } from '../api/types';
import type { Tone } from './words';

type Said = { tone: Tone; word: string; meaning: string };

export const smtp_words: Record<OutgoingProtocol, string> = { smtps: 'SMTPS (TLS)', smtp_starttls: 'SMTP with STARTTLS', smtp: 'SMTP without TLS', graph: 'Microsoft Graph (HTTPS)' };
export const smtp_port: Record<OutgoingProtocol, number> = { smtps: 465, smtp_starttls: 587, smtp: 25, graph: 443 };
export const smtp_hints: Record<OutgoingProtocol, string> = {
  smtps: 'Encrypted from the start.',
  smtp_starttls: 'Encrypted before anything is said that is secret; without STARTTLS nothing is sent.',
  smtp: 'Not encrypted: for a server on this machine or within the house.',
  graph: 'For Microsoft 365, with a link only; for tenants where SMTP is switched off. It needs the scope Mail.Send.',
};

export const sender_words: Record<SenderState, Said> = {
  idle: { tone: 'ok', word: 'Ready', meaning: 'There is nothing to send.' },
  connecting: { tone: 'busy', word: 'Connecting', meaning: 'Opening the connection.' },
  sending: { tone: 'busy', word: 'Sending', meaning: 'Letters are on their way.' },
  waiting: { tone: 'bad', word: 'Waiting', meaning: 'Something is in the way; see the reason. Letters wait and are not lost.' },
  stopped: { tone: 'off', word: 'Stopped', meaning: 'Switched off.' },
};

export const outgoing_words: Record<OutgoingLetterState, Said> = {
  waiting: { tone: 'busy', word: 'Waiting', meaning: 'It will be sent, or tried again.' },
  sent: { tone: 'ok', word: 'Sent', meaning: 'A server took it.' },
  failed: { tone: 'bad', word: 'Failed', meaning: 'Given up, with the reason. It can be sent again.' },
  cancelled: { tone: 'off', word: 'Cancelled', meaning: 'It was not sent, on purpose. It can be sent again.' },
};

export const outgoing_kind_words: Record<OutgoingLetterKind, string> = {
  notice: 'Notice about an issue', forwarded: 'Forwarded letter', refusal: 'Refusal to a sender', welcome: 'Welcome to a new user', test: 'Test letter',
};

export const template_words: Record<TemplateKind, { label: string; note: string }> = {
  issue_created: { label: 'Issue created', note: 'A new issue was made, by mail or by hand.' },
  comment_added: { label: 'Issue commented', note: 'Somebody commented on an issue.' },
  status_changed: { label: 'Status changed', note: 'An issue went to another status.' },
  assigned: { label: 'Issue assigned', note: 'An issue was given to somebody.' },
  welcome: { label: 'User created', note: 'To an unknown sender who became a user, where the handler notifies users.' },
  not_handled: { label: 'Letter not handled', note: 'To the forward address of a handler, with the letter and the reason.' },
  too_large: { label: 'Letter too large', note: 'To the sender of a letter that is larger than is taken.' },
};
