import { useState } from 'react';
import { post } from '../api/client';
import { useResource } from '../api/resource';
import type { Items, Project } from '../api/types';
import { Go } from '../router';
import { announce } from '../ui/announce';
import { TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Cell, Empty, Page, Pending, Row, Section, Table } from '../ui/page';
import { Time } from '../ui/time';

const columns = ['Name', 'Key', 'Made'] as const;

function Add({ on_done }: { on_done: () => Promise<void> }) {
  const [name, set_name] = useState('');
  const [key, set_key] = useState('');
  const submit = async (): Promise<void> => {
    await post<Project>('/projects', { key: key.trim(), name: name.trim() });
    set_name('');
    set_key('');
    await on_done();
    announce('Project added');
  };
  return (
    <Form label="Add project" submit={submit} submit_label="Add project">
      <TextField label="Project name" name="name" value={name} on_change={set_name} />
      <TextField label="Key" name="key" mono value={key} on_change={(v) => set_key(v.toUpperCase())} hint="2 to 10 capital letters or digits, a letter first. Issues are named by it, and it cannot be changed." />
    </Form>
  );
}

export function Projects() {
  const { data, problem, reload } = useResource<Items<Project>>('/projects');
  return (
    <Page title="Projects" about="Issues lie in projects; each mail server makes its issues in one of them.">
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? <Empty title="No projects yet"><p>Add the first one below; a mail server needs one.</p></Empty> : (
        <Table caption="Projects" columns={columns}>
          {data.items.map((p) => (
            <Row key={p.id}>
              <Cell of="Name" kind="main"><Go to={`/issues?project=${p.id}`}>{p.name}</Go></Cell>
              <Cell of="Key"><span className="key">{p.key}</span></Cell>
              <Cell of="Made" kind="tight"><Time at={p.created_at} /></Cell>
            </Row>
          ))}
        </Table>
      )}
      <Section title="Add project"><Add on_done={reload} /></Section>
    </Page>
  );
}
