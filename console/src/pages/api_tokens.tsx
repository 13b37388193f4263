import { useState } from 'react';
import { post, remove } from '../api/client';
import { useResource } from '../api/resource';
import type { ApiToken, ApiTokenForm, Grant, Items, Link, MadeApiToken, Role } from '../api/types';
import { role_words } from '../format/words';
import { announce } from '../ui/announce';
import { Button, CopyButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ChecksField, ChoiceField, SelectField, ShownField, TextField, type Option } from '../ui/field';
import { Form } from '../ui/form';
import { Cell, Empty, Page, Pending, Row, Section, Table } from '../ui/page';
import { Time } from '../ui/time';

type Kind = 'accounts' | 'acts_as';
type Choice = { id: number; name: string };

const columns = ['Name', 'May', 'Begins', 'Last used', 'Ends', 'Revoke'] as const;
const roles: readonly Option<Role>[] = [
  { value: 'viewer', label: 'Viewer: reads issues and metrics' },
  { value: 'agent', label: 'Agent: works on issues and letters' },
  { value: 'admin', label: 'Administrator: everything but people and API tokens' },
];

const name_of = (g: Grant, l: Link): string => `${g.account || g.login_hint || `Account ${g.id}`} (${l.name})`;
const accounts_of = (links: readonly Link[]): Choice[] => links.flatMap((l) => l.grants.map((g) => ({ id: g.id, name: name_of(g, l) })));

/** The one time that the value is shown. */
function Made({ made, on_close }: { made: MadeApiToken; on_close: () => void }) {
  const reads = made.token.accounts;
  return (
    <Dialog title={`The API token of ${made.token.name}`} on_close={on_close}>
      <p>Copy it now: it is shown only this once, and Outlink keeps no copy of it.</p>
      <ShownField label="API token" name="value" value={made.value} after={<CopyButton text={made.value} what="API token" />} />
      {reads !== null && <p>For mail programs, git and scripts: <code>outlink token {reads[0]}</code> prints a fresh access token. <code>outlink token --help</code> has the lines for mutt, msmtp, mbsync and git.</p>}
    </Dialog>
  );
}

function Make({ accounts, on_made }: { accounts: readonly Choice[]; on_made: (made: MadeApiToken) => void }) {
  const [name, set_name] = useState('');
  const [kind, set_kind] = useState<Kind>('accounts');
  const [chosen, set_chosen] = useState<string[]>([]);
  const [role, set_role] = useState<Role>('viewer');
  const [ends, set_ends] = useState('');
  const submit = async (): Promise<void> => {
    const form: ApiTokenForm = { name, expires_at: ends, ...(kind === 'accounts' ? { accounts: chosen.map(Number) } : { acts_as: role }) };
    const made = await post<MadeApiToken>('/api-tokens', form);
    set_name('');
    set_chosen([]);
    set_ends('');
    on_made(made);
  };
  return (
    <Form label="Make an API token" submit={submit} submit_label="Make API token">
      <TextField label="Name" name="name" value={name} on_change={set_name} hint="The program that will use it." />
      <ChoiceField label="What it may do" name="kind" value={kind} on_change={set_kind} choices={[
        { value: 'accounts', label: 'Read access tokens', note: 'Fresh access tokens of the accounts below, and nothing else. For mutt, msmtp, mbsync, git and scripts.' },
        { value: 'acts_as', label: 'Use the API', note: 'What you may do, at most with the role below. For scripts and Prometheus; it cannot read access tokens.' },
      ]} />
      {kind === 'accounts'
        ? <ChecksField label="Accounts" name="accounts" value={chosen} on_change={set_chosen} options={accounts.map((a) => ({ value: String(a.id), label: a.name }))}
            hint={accounts.length === 0 ? 'There is no account yet. Add one to an application link first.' : undefined} />
        : <SelectField label="Role" name="acts_as" value={role} options={roles} on_change={set_role} />}
      <TextField label="Ends on" name="expires_at" type="date" optional value={ends} on_change={set_ends} hint="Empty: until it is revoked." />
    </Form>
  );
}

function Revoke({ token, on_close, on_done }: { token: ApiToken; on_close: () => void; on_done: () => Promise<void> }) {
  const confirm = async (): Promise<void> => {
    await remove(`/api-tokens/${token.id}`);
    announce(`${token.name} revoked`);
    await on_done();
    on_close();
  };
  return (
    <Dialog title={`Revoke ${token.name}?`} confirm="Revoke" on_close={on_close} on_confirm={confirm}>
      <p>Whatever uses it is refused from now on. This cannot be undone; a new token has another value.</p>
    </Dialog>
  );
}

function May({ token, accounts }: { token: ApiToken; accounts: readonly Choice[] }) {
  if (token.acts_as !== null) return <>Use the API as {role_words[token.acts_as].toLowerCase()}</>;
  const names = (token.accounts ?? []).map((id) => accounts.find((a) => a.id === id)?.name ?? `account ${id}`);
  return <>{names.length === 0 ? 'Nothing: its accounts were removed' : `Read access tokens of ${names.join(', ')}`}</>;
}

export function ApiTokens() {
  const tokens = useResource<Items<ApiToken>>('/api-tokens');
  const links = useResource<Items<Link>>('/links', ['links']);
  const [made, set_made] = useState<MadeApiToken | null>(null);
  const [revoking, set_revoking] = useState<ApiToken | null>(null);
  const accounts = accounts_of(links.data?.items ?? []);
  const all = tokens.data?.items;
  return (
    <Page title="API tokens" about="What other programs show in place of a person’s sign-in: to get fresh access tokens, or to use the API.">
      {all === undefined || links.data === null ? <Pending problem={tokens.problem ?? links.problem} /> : all.length === 0 ? (
        <Empty title="No API token yet"><p>Make one for each program, so that one can be revoked without the others.</p></Empty>
      ) : (
        <Table caption="API tokens" columns={columns}>
          {all.map((t) => (
            <Row key={t.id}>
              <Cell of="Name" kind="main"><b>{t.name}</b></Cell>
              <Cell of="May"><May token={t} accounts={accounts} /></Cell>
              <Cell of="Begins"><span className="mono">{t.hint}…</span></Cell>
              <Cell of="Last used">{t.last_used_at === null ? 'Never' : <Time at={t.last_used_at} />}</Cell>
              <Cell of="Ends">{t.expires_at === null ? 'When revoked' : <Time at={t.expires_at} />}</Cell>
              <Cell of="Revoke"><Button label={`Revoke ${t.name}`} on_press={() => set_revoking(t)}>Revoke</Button></Cell>
            </Row>
          ))}
        </Table>
      )}
      {links.data !== null && <Section title="Make an API token"><Make accounts={accounts} on_made={(m) => { set_made(m); void tokens.reload(); }} /></Section>}
      {made !== null && <Made made={made} on_close={() => set_made(null)} />}
      {revoking !== null && <Revoke token={revoking} on_close={() => set_revoking(null)} on_done={tokens.reload} />}
    </Page>
  );
}
