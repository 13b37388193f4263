import { useResource } from '../api/resource';
import type { Items, OutgoingServer, Project } from '../api/types';
import { sender_words, smtp_words } from '../format/outgoing_words';
import { grant_words } from '../format/words';
import { Go } from '../router';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { State } from '../ui/state';
import { Time } from '../ui/time';

const columns = ['Name', 'State', 'From', 'Server', 'Signs in with', 'Projects', 'Last sent'] as const;

export function OutgoingList() {
  const { data, problem } = useResource<Items<OutgoingServer>>('/outgoing-servers', ['links', 'outbox']);
  const projects = useResource<Items<Project>>('/projects').data?.items ?? [];
  const names = (s: OutgoingServer): string => s.projects.map((id) => projects.find((p) => p.id === id)?.name ?? `number ${id}`).join(', ');
  return (
    <Page title="Outgoing mail servers" about="Servers that send notices about issues, and answers to senders." actions={<Go className="button primary" to="/admin/outgoing/new">Add outgoing mail server</Go>}>
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? (
        <Empty title="No outgoing mail servers yet">
          <p>Nobody is told by mail until there is one. Add one, authorize it, test it and send a test letter.</p>
          <p><Go to="/admin/outgoing/new">Add outgoing mail server</Go></p>
        </Empty>
      ) : (
        <Table caption="Outgoing mail servers" columns={columns}>
          {data.items.map((s) => (
            <Row key={s.id}>
              <Cell of="Name" kind="main"><Go to={`/admin/outgoing/${s.id}`}>{s.name}</Go>{s.description !== '' && <span className="sub">{s.description}</span>}</Cell>
              <Cell of="State"><State {...sender_words[s.health.state]} />{s.health.trouble !== undefined && <span className="sub">{s.health.trouble.words}</span>}</Cell>
              <Cell of="From">{s.from_address}{s.from_name !== '' && <span className="sub">{s.from_name}</span>}</Cell>
              <Cell of="Server">{s.host}:{s.port}<span className="sub">{smtp_words[s.protocol]}</span></Cell>
              <Cell of="Signs in with">{s.authentication.kind === 'none' ? 'Nothing' : s.authentication.kind === 'password' ? 'Password' : <><Go to={`/admin/links/${s.authentication.link}`}>Link</Go><span className="sub">{grant_words[s.authentication.grant_state].word}</span></>}</Cell>
              <Cell of="Projects">{s.projects.length === 0 ? 'All others' : names(s)}</Cell>
              <Cell of="Last sent">{s.health.last_sent_at === null ? <span className="none">none since the start</span> : <Time at={s.health.last_sent_at} />}</Cell>
            </Row>
          ))}
        </Table>
      )}
    </Page>
  );
}
