import { useState } from 'react';
import { remove } from '../api/client';
import { begin } from '../api/grants';
import { useResource } from '../api/resource';
import type { Items, Link, Mailbox } from '../api/types';
import { afterwards_words, every, protocol_words, take_over_words } from '../format/mail_words';
import { begin_words, grant_words } from '../format/words';
import { Go, navigate } from '../router';
import { Notice, ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Facts, Page, Pending, Section } from '../ui/page';
import { State } from '../ui/state';
import { Time } from '../ui/time';
import { HandlerList } from './handler_list';
import { is_by_consent } from './link_form';
import { family_of, is_pop3 } from './mailbox_form';
import { ConnectionLog, MailboxLetters } from './mailbox_log';
import { MailboxState } from './mailbox_state';
import { TestConnection } from './mailbox_test_stages';

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

/** The button that gets this mailbox its token, as its link does that; a code is shown on the page of the link. */
function Begin({ link, grant, fine }: { link: Link; grant: number; fine: boolean }) {
  const ask = useAction(() => begin(grant, link.grant_type));
  const words = begin_words[link.grant_type];
  if (link.grant_type === 'device_code') return <Go className={fine ? 'button' : 'button primary'} to={`/admin/links/${link.id}`}>{words.word}</Go>;
  return (
    <>
      <Button kind={fine ? 'plain' : 'primary'} busy={ask.busy} on_press={ask.run}>{ask.busy ? words.busy : words.word}</Button>
      <ProblemAlert problem={ask.problem} />
    </>
  );
}

function SignsIn({ mailbox }: { mailbox: Mailbox }) {
  const way = mailbox.authentication;
  const links = useResource<Items<Link>>(way.kind === 'link' ? '/links' : null, ['links']).data?.items;
  if (way.kind === 'password') return <>Password <span className="none">(stored sealed)</span></>;
  const link = links?.find((l) => l.id === way.link);
  const fine = way.grant_state === 'usable' || way.grant_state === 'failing';
  const other = way.account !== '' && way.account.toLowerCase() !== mailbox.user_name.toLowerCase();
  const by_person = link === undefined || is_by_consent(link.grant_type);
  return (
    <>
      <div className="with-button">
        <span><Go to={`/admin/links/${way.link}`}>{link?.name ?? 'a link'}</Go>{way.account !== '' && `, ${way.account}`}</span>
        <State {...grant_words[way.grant_state]} />
        {link !== undefined && <Begin link={link} grant={way.grant} fine={fine} />}
      </div>
      {!fine && <p className="none">{by_person ? grant_words[way.grant_state].meaning : way.grant_state === 'awaiting_consent' ? 'No token was asked for yet. Press Connect.' : 'The page of the link says why.'}</p>}
      {other && <p className="none">{way.account} consented for the mailbox {mailbox.user_name}: right for a shared mailbox only.</p>}
    </>
  );
}

function MailboxFacts({ mailbox: m }: { mailbox: Mailbox }) {
  return (
    <Facts rows={[
      ['Authentication', <SignsIn key="a" mailbox={m} />],
      ['User name', <span key="u" className="mono">{m.user_name}</span>],
      ...(is_pop3(m) ? [] : [['Folder', <span key="f" className="mono">{m.folder}</span>] as const]),
      ['Server', <span key="h" className="mono">{m.host}:{m.port}</span>],
      ['Protocol', protocol_words[m.protocol]],
      ['Timeout', `${m.timeout_ms / 1000} s`],
      ['Letters to take over', <>{take_over_words[m.take_over].label}{m.since !== null && `: ${m.since.slice(0, 10)}`}</>],
      ['After processing', <>{afterwards_words[m.afterwards].label}{m.move_to !== '' && <>: <span className="mono">{m.move_to}</span></>}</>],
      ['Polled', `${every(m.poll_seconds)}${family_of(m.protocol) === 'imap' ? ', where the server does not tell of new letters by itself' : ''}`],
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
      <TestConnection mailbox={m.id} />
      <ConnectionLog mailbox={m.id} />
      {deleting && <DeleteMailbox mailbox={m} on_close={() => set_deleting(false)} />}
    </Page>
  );
}
