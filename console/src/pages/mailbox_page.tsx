import { useState } from 'react';
import { remove } from '../api/client';
import { useResource } from '../api/resource';
import type { Mailbox } from '../api/types';
import { afterwards_words, capital, every, protocol_words, take_over_words } from '../format/mail_words';
import { Go, navigate } from '../router';
import { Notice } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Facts, Page, Pending, Section } from '../ui/page';
import { Time } from '../ui/time';
import { HandlerList } from './handler_list';
import { family_of, is_pop3 } from './mailbox_form';
import { ConnectionLog, MailboxLetters } from './mailbox_log';
import { MailboxState } from './mailbox_state';
import { SignsIn } from './signs_in';
import { TestConnection } from './test_connection';

const trail = [{ to: '/admin/mail', label: 'Incoming mail servers' }];

function DeleteMailbox({ mailbox, on_close }: { mailbox: Mailbox; on_close: () => void }) {
  const confirm = async (): Promise<void> => {
    await remove(`/mailboxes/${mailbox.id}`);
    announce('Mail server deleted');
    navigate('/admin/mail');
  };
  return (
    <Dialog title={`Delete ${mailbox.name}?`} confirm="Delete mail server" on_close={on_close} on_confirm={confirm}>
      <p>{mailbox.user_name} is no longer read. Its issues, comments and letters stay here; mail stays at the server.{mailbox.handlers > 0 && (mailbox.handlers === 1 ? ' Its handler is deleted, too.' : ` Its ${mailbox.handlers} handlers are deleted, too.`)}</p>
    </Dialog>
  );
}

function MailboxFacts({ mailbox: m }: { mailbox: Mailbox }) {
  return (
    <Facts rows={[
      ['Authentication', <SignsIn key="a" way={m.authentication} user_name={m.user_name} />],
      ['User name', <span key="u" className="mono">{m.user_name}</span>],
      ...(is_pop3(m) ? [] : [['Folder', <span key="f" className="mono">{m.folder}</span>] as const]),
      ['Server', <span key="h" className="mono">{m.host}:{m.port}</span>],
      ['Protocol', protocol_words[m.protocol]],
      ['Timeout', `${m.timeout_ms / 1000} s`],
      ['Letters to take over', <>{take_over_words[m.take_over].label}{m.since !== null && `: ${m.since.slice(0, 10)}`}</>],
      ['After processing', <>{afterwards_words[m.afterwards].label}{m.move_to !== '' && <>: <span className="mono">{m.move_to}</span></>}</>],
      ['Polled', `${capital(every(m.poll_seconds))}${family_of(m.protocol) === 'imap' ? ', where the server does not tell of new letters by itself' : ''}`],
      ['Changed', <Time key="t" at={m.updated_at} />],
    ]} />
  );
}

export function MailboxPage({ id }: { id: number }) {
  const [deleting, set_deleting] = useState(false);
  const { data: m, problem, reload } = useResource<Mailbox>(`/mailboxes/${id}`, ['mailboxes', 'links']);
  if (m === null) return <Page title="Mail server" trail={trail}><Pending problem={problem} /></Page>;
  return (
    <Page title={m.name} trail={trail} about={m.description === '' ? undefined : m.description}
      actions={<><Go className="button" to={`/admin/mail/${id}/try`}>Try a letter</Go><Go className="button" to={`/admin/mail/${id}/edit`}>Edit</Go><Button kind="danger" on_press={() => set_deleting(true)}>Delete</Button></>}>
      {!m.enabled && <Notice tone="warn" title="Reading mail is switched off"><p>Letters stay on the server. Switch it on under Edit.</p></Notice>}
      <MailboxState mailbox={m} reload={reload} />
      <Section title="Incoming mail server"><MailboxFacts mailbox={m} /></Section>
      <HandlerList mailbox={m} />
      <MailboxLetters mailbox={id} />
      <TestConnection path={`/mailboxes/${m.id}/test`} tries="token, DNS, TCP, TLS, greeting, sign-in and folder" />
      <ConnectionLog mailbox={m.id} />
      {deleting && <DeleteMailbox mailbox={m} on_close={() => set_deleting(false)} />}
    </Page>
  );
}
