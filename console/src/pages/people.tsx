import { useState } from 'react';
import { load_session, patch, post } from '../api/client';
import { useResource } from '../api/resource';
import { useWho } from '../api/session';
import type { Account, Items, Role } from '../api/types';
import { role_words } from '../format/words';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { SelectField, TextField, type Option } from '../ui/field';
import { Form } from '../ui/form';
import { Cell, Page, Pending, Row, Section, Table } from '../ui/page';

const columns = ['Name', 'E-mail', 'Role', 'Change'] as const;
const roles: readonly Option<Role>[] = [
  { value: 'viewer', label: 'Viewer: reads issues' },
  { value: 'agent', label: 'Agent: works on issues and letters' },
  { value: 'admin', label: 'Administrator: everything' },
];

function Add({ on_done }: { on_done: () => Promise<void> }) {
  const empty = { name: '', email: '', password: '', role: 'viewer' as Role };
  const [form, set_form] = useState(empty);
  const submit = async (): Promise<void> => {
    await post<Account>('/people', form);
    set_form(empty);
    await on_done();
    announce('Person added');
  };
  return (
    <Form label="Add person" submit={submit} submit_label="Add person">
      <TextField label="Name" name="name" value={form.name} on_change={(name) => set_form({ ...form, name })} />
      <TextField label="E-mail" name="email" type="email" value={form.email} on_change={(email) => set_form({ ...form, email })} />
      <TextField label="Password" name="password" type="password" complete="new-password" value={form.password} on_change={(password) => set_form({ ...form, password })} hint="At least 12 characters. Hand it over in person." />
      <SelectField label="Role" name="role" value={form.role} options={roles} on_change={(role) => set_form({ ...form, role })} />
    </Form>
  );
}

function Change({ person, on_done }: { person: Account; on_done: () => Promise<void> }) {
  const [name, set_name] = useState(person.name);
  const [role, set_role] = useState<Role>(person.role);
  const [password, set_password] = useState('');
  const mine = useWho()?.id === person.id;
  const submit = async (): Promise<void> => {
    await patch<Account>(`/people/${person.id}`, { name, role, ...(password !== '' && { password }) });
    announce(`${name} saved`);
    if (mine) await load_session();
    await on_done();
  };
  return (
    <Form label={`Change ${person.name}`} submit={submit} submit_label="Save" actions={<Button on_press={() => void on_done()}>Cancel</Button>}>
      <TextField label="Name" name="name" value={name} on_change={set_name} />
      <SelectField label="Role" name="role" value={role} options={roles} on_change={set_role} />
      <TextField label="New password" name="password" type="password" complete="new-password" optional value={password} on_change={set_password} hint="Leave it empty to keep the old one." />
    </Form>
  );
}

export function People() {
  const { data, problem, reload } = useResource<Items<Account>>('/people');
  const [changing, set_changing] = useState<number | null>(null);
  const person = data?.items.find((p) => p.id === changing);
  return (
    <Page title="People" about="Who can sign in. Senders of letters need no account.">
      {data === null ? <Pending problem={problem} /> : (
        <Table caption="People" columns={columns}>
          {data.items.map((p) => (
            <Row key={p.id}>
              <Cell of="Name" kind="main"><b>{p.name}</b></Cell>
              <Cell of="E-mail">{p.email}</Cell>
              <Cell of="Role">{role_words[p.role]}</Cell>
              <Cell of="Change"><Button label={`Change ${p.name}`} on_press={() => set_changing(p.id)}>Change</Button></Cell>
            </Row>
          ))}
        </Table>
      )}
      {person !== undefined && <Section title={`Change ${person.name}`}><Change key={person.id} person={person} on_done={async () => { set_changing(null); await reload(); }} /></Section>}
      <Section title="Add person"><Add on_done={reload} /></Section>
    </Page>
  );
}
