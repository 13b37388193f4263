import { useState } from 'react';
import { remove } from '../api/client';
import { begin } from '../api/grants';
import { useResource } from '../api/resource';
import type { Items, Link, Mailbox, Project } from '../api/types';
import { begin_words, grant_words, health_words, protocol_words } from '../format/words';
import { Go, navigate } from '../router';
import { Notice, ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Facts, Page, Pending, Section } from '../ui/page';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { TroubleNotice } from '../ui/trouble';
import { is_by_consent } from './link_form';
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
      <p>{mailbox.user_name} is no longer read. Its issues, comments and letters stay here; mail stays at the server.</p>
    </Dialog>
  );
}

function Health({ mailbox }: { mailbox: Mailbox }) {
  const { health } = mailbox;
  const said = health_words[health.state];
  return (
    <Section title="State">
      <p><State {...said} /> <span className="none">since <Distance at={health.since} /></span></p>
      {health.trouble !== undefined ? <div className="below"><TroubleNotice trouble={health.trouble} next_try={health.next_try} /></div> : <p className="none">{said.meaning}</p>}
      <p className="none">{health.letters === 0 ? 'No letters since the start.' : health.letters === 1 ? 'One letter since the start.' : `${health.letters} letters since the start.`}
        {health.last_letter_at !== null && <> The last one <Time at={health.last_letter_at} />.</>} <Go to={`/letters?mailbox=${mailbox.id}`}>See its letters</Go></p>
    </Section>
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

export function MailboxPage({ id }: { id: number }) {
  const [deleting, set_deleting] = useState(false);
  const { data: m, problem } = useResource<Mailbox>(`/mailboxes/${id}`, ['mailboxes', 'links']);
  const project = useResource<Items<Project>>('/projects').data?.items.find((p) => p.id === m?.project);
  if (m === null) return <Page title="Mail server" trail={trail}><Pending problem={problem} /></Page>;
  return (
    <Page title={m.name} trail={trail} about={m.description === '' ? undefined : m.description}
      actions={<><Go className="button" to={`/admin/mail/${id}/edit`}>Edit</Go><Button kind="danger" on_press={() => set_deleting(true)}>Delete</Button></>}>
      {!m.enabled && <Notice tone="warn" title="Reading mail is switched off"><p>Letters stay on the server. Switch it on under Edit.</p></Notice>}
      <Health mailbox={m} />
      <Section title="Incoming mail server">
        <Facts rows={[
          ['Authentication', <SignsIn key="a" mailbox={m} />],
          ['User name', <span key="u" className="mono">{m.user_name}</span>],
          ['Folder', <span key="f" className="mono">{m.folder}</span>],
          ['Server', <span key="h" className="mono">{m.host}:{m.port}</span>],
          ['Protocol', protocol_words[m.protocol]],
          ['Timeout', `${m.timeout_ms / 1000} s`],
          ['Project', project === undefined ? '' : `${project.name} (${project.key})`],
          ['Changed', <Time key="t" at={m.updated_at} />],
        ]} />
      </Section>
      <TestConnection mailbox={m.id} />
      {deleting && <DeleteMailbox mailbox={m} on_close={() => set_deleting(false)} />}
    </Page>
  );
}
