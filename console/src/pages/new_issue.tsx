import { useState } from 'react';
import { post } from '../api/client';
import { useResource } from '../api/resource';
import type { Issue, Items, Project } from '../api/types';
import { Go, navigate } from '../router';
import { AreaField, SelectField, TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Empty, Page, Pending } from '../ui/page';

function Editor({ projects }: { projects: readonly Project[] }) {
  const [project, set_project] = useState(String(projects[0]?.id ?? ''));
  const [summary, set_summary] = useState('');
  const [description, set_description] = useState('');
  const submit = async (): Promise<void> => {
    const made = await post<Issue>('/issues', { project: Number(project), summary, description });
    navigate(`/issues/${made.key}`);
  };
  return (
    <Form label="Create issue" submit={submit} submit_label="Create" actions={<Go className="button" to="/issues">Cancel</Go>}>
      <SelectField label="Project" name="project" value={project} on_change={set_project} options={projects.map((p) => ({ value: String(p.id), label: `${p.name} (${p.key})` }))} />
      <TextField label="Summary" name="summary" value={summary} on_change={set_summary} />
      <AreaField label="Description" name="description" rows={8} value={description} on_change={set_description} />
    </Form>
  );
}

export function NewIssue() {
  const { data, problem } = useResource<Items<Project>>('/projects');
  return (
    <Page title="Create issue" trail={[{ to: '/issues', label: 'Issues' }]}>
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? <Empty title="There is no project yet"><p>An administrator adds one under Projects.</p></Empty> : <Editor projects={data.items} />}
    </Page>
  );
}
