import { useHandlerNames } from '../api/handlers';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { Letter, Mailbox } from '../api/types';
import { size } from '../format/bytes';
import { letter_words } from '../format/words';
import { Go } from '../router';
import { Facts, Page, Pending, Section } from '../ui/page';
import { State } from '../ui/state';
import { Time } from '../ui/time';
import { LetterTools } from './issue_parts';
import { LetterEnd, RunAgain } from './letter_parts';

const trail = [{ to: '/letters', label: 'Letters' }];

/** One letter: what came of it, and how it looked. */
export function LetterOne({ id }: { id: number }) {
  const is_admin = useMay('admin');
  const { data: l, problem, reload } = useResource<Letter>(`/letters/${id}`, ['letters']);
  const mailbox = useResource<Mailbox>(is_admin && l !== null ? `/mailboxes/${l.mailbox}` : null).data;
  const handlers = useHandlerNames(is_admin && l !== null ? [l.mailbox] : []);
  if (l === null) return <Page title="Letter" trail={trail}><Pending problem={problem} /></Page>;
  const none = <span className="none">none</span>;
  return (
    <Page title={l.subject || 'No subject'} trail={trail} actions={<RunAgain letter={l} on_done={reload} />}>
      <Facts rows={[
        ['State', <><State {...letter_words[l.state]} /><span className="sub">{letter_words[l.state].meaning}</span></>],
        ['What came of it', l.issue === null && l.reason === '' ? none : <LetterEnd key="e" letter={l} />],
        ['Handler', l.handler === null ? none : is_admin ? <Go key="h" to={`/admin/mail/${l.mailbox}/handlers/${l.handler}`}>{handlers.get(l.handler) ?? `Number ${l.handler}`}</Go> : `Number ${l.handler}`],
        ['From', l.from || <span key="f" className="none">not known</span>],
        ['Mail server', mailbox === null ? `Number ${l.mailbox}` : <Go key="m" to={`/admin/mail/${mailbox.id}`}>{mailbox.name}</Go>],
        ['Received', <Time key="r" at={l.received_at} />],
        ['Handled', l.handled_at === null ? <span key="n" className="none">not yet</span> : <Time key="d" at={l.handled_at} />],
        ['Size', size(l.bytes)],
        ['Message-ID', l.message_id === '' ? none : <span key="i" className="mono">{l.message_id}</span>],
        ['Number at the server', <span key="u" className="mono">{l.uid}</span>],
      ]} />
      <Section title="The letter">
        {l.has_bytes ? <LetterTools letter={l.id} what={l.subject || 'the letter'} /> : <p className="none">Its bytes are not here: it was not taken, is a twin of another letter, or was kept long enough.</p>}
      </Section>
    </Page>
  );
}
