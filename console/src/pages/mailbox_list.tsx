import { useResource } from '../api/resource';
import type { Items, Mailbox } from '../api/types';
import { letters } from '../format/mail_words';
import { grant_words, health_words } from '../format/words';
import { Go } from '../router';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { State } from '../ui/state';
import { Time } from '../ui/time';
import { is_pop3 } from './mailbox_form';

const columns = ['Name', 'State', 'Mailbox', 'Server', 'Signs in with', 'Handlers', 'Last letter'] as const;

export function MailboxList() {
  const { data, problem } = useResource<Items<Mailbox>>('/mailboxes', ['mailboxes', 'links']);
  return (
    <Page title="Incoming mail servers" about="Mailboxes whose letters become issues and comments."
      actions={<Go className="button primary" to="/admin/mail/new">Add incoming mail server</Go>}>
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? (
        <Empty title="No incoming mail servers yet">
          <p>Add one with a link to sign in without a password, or with a password where the server still takes it. Then authorize it and test the connection.</p>
          <p><Go to="/admin/mail/new">Add incoming mail server</Go></p>
        </Empty>
      ) : (
        <Table caption="Incoming mail servers" columns={columns}>
          {data.items.map((m) => (
            <Row key={m.id}>
              <Cell of="Name" kind="main"><Go to={`/admin/mail/${m.id}`}>{m.name}</Go>{m.description !== '' && <span className="sub">{m.description}</span>}</Cell>
              <Cell of="State"><State {...health_words[m.health.state]} />{m.health.ahead > 0 && <span className="sub">{letters(m.health.ahead)} to go</span>}{m.health.trouble !== undefined && <span className="sub">{m.health.trouble.words}</span>}</Cell>
              <Cell of="Mailbox">{m.user_name}{!is_pop3(m) && <span className="sub">{m.folder}</span>}</Cell>
              <Cell of="Server">{m.host}:{m.port}</Cell>
              <Cell of="Signs in with">{m.authentication.kind === 'password' ? 'Password' : <><Go to={`/admin/links/${m.authentication.link}`}>Link</Go><span className="sub">{grant_words[m.authentication.grant_state].word}</span></>}</Cell>
              <Cell of="Handlers">{m.handlers === 0 ? <span className="warn-words">none</span> : m.handlers}</Cell>
              <Cell of="Last letter">{m.health.last_letter_at === null ? <span className="none">none since the start</span> : <Time at={m.health.last_letter_at} />}</Cell>
            </Row>
          ))}
        </Table>
      )}
    </Page>
  );
}
