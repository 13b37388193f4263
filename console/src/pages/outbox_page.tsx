import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { OutgoingLetter } from '../api/types';
import { size } from '../format/bytes';
import { outgoing_kind_words, outgoing_words } from '../format/outgoing_words';
import { Go } from '../router';
import { Notice, PeerWords } from '../ui/alert';
import { Facts, Page, Pending, Section } from '../ui/page';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { OutboxActions } from './outbox_parts';

const trail = [{ to: '/outbox', label: 'Outbox' }];

/** One letter on its way out: what came of it, and its bytes. */
export function OutboxOne({ id }: { id: number }) {
  const { data: l, problem, reload } = useResource<OutgoingLetter>(`/outbox/${id}`, ['outbox']);
  const is_admin = useMay('admin');
  if (l === null) return <Page title="Letter" trail={trail}><Pending problem={problem} /></Page>;
  return (
    <Page title={l.subject || 'No subject'} trail={trail} actions={<OutboxActions letter={l} on_done={reload} />}>
      {l.trouble !== '' && (
        <Notice tone={l.state === 'failed' ? 'bad' : 'warn'} title={l.trouble}>
          {l.next_try !== null && <p>Next try <Distance at={l.next_try} />.</p>}
          <PeerWords who="The server’s words">{l.answer}</PeerWords>
        </Notice>
      )}
      <Facts rows={[
        ['State', <State key="s" {...outgoing_words[l.state]} />],
        ['To', <span key="t" className="mono">{l.to}</span>],
        ['What it is', outgoing_kind_words[l.kind]],
        ...(l.issue === null ? [] : [['Issue', <Go key="i" to={`/issues/number/${l.issue}`}>Open the issue</Go>] as const]),
        ['Mail server', l.server === null ? 'Waits for one that fits' : is_admin ? <Go key="m" to={`/admin/outgoing/${l.server}`}>{l.server_name}</Go> : l.server_name],
        ['Queued', <Time key="c" at={l.created_at} />],
        ['Tries', String(l.attempts)],
        ...(l.sent_at === null ? [] : [['Sent', <Time key="d" at={l.sent_at} />] as const]),
        ...(l.answer === '' || l.trouble !== '' ? [] : [['The server’s words', <span key="a" className="mono">{l.answer}</span>] as const]),
        ['Size', size(l.bytes)],
        ['Message-ID', <span key="id" className="mono">{l.message_id}</span>],
      ]} />
      <Section title="The letter"><p><a href={`/api/v1/outbox/${l.id}/raw`} download={`outgoing-${l.id}.eml`}>Letter as it is sent (.eml)</a></p><p className="none">Kept for a while after it ended.</p></Section>
    </Page>
  );
}
