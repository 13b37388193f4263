import { useResource } from '../api/resource';
import type { ConnectionEvent, Items, LetterPage } from '../api/types';
import { letter_words } from '../format/words';
import { Go } from '../router';
import { PeerWords } from '../ui/alert';
import { Cell, Empty, Pending, Row, Section, Table } from '../ui/page';
import { State } from '../ui/state';
import { Time } from '../ui/time';
import { LetterEnd } from './letter_parts';

const log_columns = ['When', 'What', 'Why'] as const;
const letter_columns = ['Letter', 'State', 'Received', 'What came of it'] as const;

/** What happened to its connection; what repeats stands there once. */
export function ConnectionLog({ mailbox }: { mailbox: number }) {
  const { data, problem } = useResource<Items<ConnectionEvent>>(`/mailboxes/${mailbox}/connections`, ['mailboxes']);
  return (
    <Section title="Connection log">
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? <p className="none">No connection yet.</p> : (
        <Table caption="Connection log, newest first" columns={log_columns}>
          {data.items.map((e, i) => (
            <Row key={`${e.at}${i}`}>
              <Cell of="When" kind="tight"><Time at={e.at} /></Cell>
              <Cell of="What" kind="tight"><State tone={e.what === 'connected' ? 'ok' : 'bad'} word={e.what === 'connected' ? 'Connected' : 'Lost'} /></Cell>
              <Cell of="Why" kind="main">{e.detail === '' && e.code === '' ? <span className="none">–</span> : <>{e.detail}<span className="code line">{e.code}</span><PeerWords who="The server’s words">{e.peer}</PeerWords></>}</Cell>
            </Row>
          ))}
        </Table>
      )}
    </Section>
  );
}

/** Its newest letters, and what came of them. */
export function MailboxLetters({ mailbox }: { mailbox: number }) {
  const { data, problem } = useResource<LetterPage>(`/letters?mailbox=${mailbox}&limit=5`, ['letters']);
  return (
    <Section title="Newest letters" actions={<Go to={`/letters?mailbox=${mailbox}`}>See its letters</Go>}>
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? <Empty title="No letters yet" /> : (
        <Table caption="Its letters, newest first" columns={letter_columns}>
          {data.items.map((l) => (
            <Row key={l.id}>
              <Cell of="Letter" kind="main"><Go to={`/letters/${l.id}`}>{l.subject || 'No subject'}</Go><span className="sub">{l.from || 'Sender unknown'}</span></Cell>
              <Cell of="State" kind="tight"><State {...letter_words[l.state]} /></Cell>
              <Cell of="Received" kind="tight"><Time at={l.received_at} /></Cell>
              <Cell of="What came of it"><LetterEnd letter={l} /></Cell>
            </Row>
          ))}
        </Table>
      )}
    </Section>
  );
}
