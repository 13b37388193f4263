import { useState } from 'react';
import { post, remove } from '../api/client';
import { useResource } from '../api/resource';
import { useWho } from '../api/session';
import type { Items, OutgoingLetter, OutgoingServer, Project } from '../api/types';
import { capital, letters } from '../format/mail_words';
import { outgoing_words, sender_words, smtp_words } from '../format/outgoing_words';
import { Go, navigate } from '../router';
import { Notice, PeerWords } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Facts, Page, Pending, Section } from '../ui/page';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { TroubleNotice } from '../ui/trouble';
import { SignsIn } from './signs_in';
import { TestConnection } from './test_connection';

const trail = [{ to: '/admin/outgoing', label: 'Outgoing mail servers' }];

function DeleteServer({ server, on_close }: { server: OutgoingServer; on_close: () => void }) {
  const confirm = async (): Promise<void> => {
    await remove(`/outgoing-servers/${server.id}`);
    announce('Mail server deleted');
    navigate('/admin/outgoing');
  };
  return (
    <Dialog title={`Delete ${server.name}?`} confirm="Delete mail server" on_close={on_close} on_confirm={confirm}>
      <p>Nothing is sent by it any more. Letters that wait for it are sent by another server that fits, now or as soon as there is one.</p>
    </Dialog>
  );
}

function ServerState({ server: { id, health } }: { server: OutgoingServer }) {
  const said = sender_words[health.state];
  return (
    <Section title="State">
      <p><State {...said} /> <span className="none">since <Distance at={health.since} /></span></p>
      {health.trouble !== undefined ? <div className="below"><TroubleNotice trouble={health.trouble} next_try={health.next_try} /></div> : <p className="none">{said.meaning}</p>}
      <p className="none">
        {health.letters === 0 ? 'Nothing sent since the start.' : `${capital(letters(health.letters))} sent since the start.`}
        {health.last_sent_at !== null && <> The last one <Time at={health.last_sent_at} />.</>} <Go to={`/outbox?server=${id}`}>See its letters</Go>
      </p>
    </Section>
  );
}

/** What becomes of the test letter, while it is on its way. */
function Sent({ letter }: { letter: OutgoingLetter }) {
  const now = useResource<OutgoingLetter>(`/outbox/${letter.id}`, ['outbox']).data ?? letter;
  return (
    <div className="below" role="status">
      <Notice tone={now.state === 'sent' ? 'ok' : now.state === 'failed' ? 'bad' : 'info'} title={now.state === 'sent' ? `Sent to ${now.to}` : now.trouble || `On its way to ${now.to}`}>
        <p><State {...outgoing_words[now.state]} /> <Go to={`/outbox/${now.id}`}>See it in the outbox</Go></p>
        <PeerWords who="The server’s words">{now.answer}</PeerWords>
      </Notice>
    </div>
  );
}

function SendTest({ server }: { server: OutgoingServer }) {
  const [to, set_to] = useState(useWho()?.email ?? '');
  const [sent, set_sent] = useState<OutgoingLetter | null>(null);
  const submit = async (): Promise<void> => {
    set_sent(null);
    set_sent(await post<OutgoingLetter>(`/outgoing-servers/${server.id}/send-test`, { to: to.trim() }));
    announce('The test letter is on its way');
  };
  return (
    <Section title="Send a test letter">
      <Form label="Send a test letter" submit={submit} submit_label="Send" busy_label="Sending…"><TextField label="To" name="to" type="email" value={to} on_change={set_to} /></Form>
      {sent !== null && <Sent key={sent.id} letter={sent} />}
    </Section>
  );
}

function ServerFacts({ server: s }: { server: OutgoingServer }) {
  const projects = useResource<Items<Project>>('/projects').data?.items ?? [];
  const names = s.projects.map((id) => projects.find((p) => p.id === id)?.name ?? `number ${id}`);
  return (
    <Facts rows={[
      ['From address', <span key="f" className="mono">{s.from_address}</span>],
      ['From name', s.from_name || <span key="n" className="none">none</span>],
      ['Email prefix', s.subject_prefix || <span key="p" className="none">none</span>],
      ['Authentication', <SignsIn key="a" way={s.authentication} user_name={s.user_name} />],
      ...(s.user_name === '' ? [] : [['User name', <span key="u" className="mono">{s.user_name}</span>] as const]),
      ['Server', <span key="h" className="mono">{s.host}:{s.port}</span>],
      ['Protocol', smtp_words[s.protocol]],
      ['Timeout', `${s.timeout_ms / 1000} s`],
      ['Projects', names.length === 0 ? 'All that no other server names' : names.join(', ')],
      ['Letters per minute', s.letters_per_minute === 0 ? 'No limit' : String(s.letters_per_minute)],
      ['Changed', <Time key="t" at={s.updated_at} />],
    ]} />
  );
}

export function OutgoingOne({ id }: { id: number }) {
  const [deleting, set_deleting] = useState(false);
  const { data: s, problem } = useResource<OutgoingServer>(`/outgoing-servers/${id}`, ['links', 'outbox']);
  if (s === null) return <Page title="Mail server" trail={trail}><Pending problem={problem} /></Page>;
  return (
    <Page title={s.name} trail={trail} about={s.description === '' ? undefined : s.description}
      actions={<><Go className="button" to={`/admin/outgoing/${id}/edit`}>Edit</Go><Button kind="danger" on_press={() => set_deleting(true)}>Delete</Button></>}>
      {!s.enabled && <Notice tone="warn" title="Sending mail is switched off"><p>Letters that wait for it stay. Switch it on under Edit.</p></Notice>}
      <ServerState server={s} />
      <Section title="Outgoing mail server"><ServerFacts server={s} /></Section>
      <TestConnection path={`/outgoing-servers/${id}/test`} tries="token, DNS, TCP, TLS, greeting, sign-in and sender" />
      {s.enabled && <SendTest server={s} />}
      {deleting && <DeleteServer server={s} on_close={() => set_deleting(false)} />}
    </Page>
  );
}
