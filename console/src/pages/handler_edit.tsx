import { useState } from 'react';
import { patch, post } from '../api/client';
import { useResource } from '../api/resource';
import type { Handler, HandlerChange, Items, Mailbox, Project } from '../api/types';
import { Go, navigate } from '../router';
import { announce } from '../ui/announce';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { HandlerFields } from './handler_fields';
import { draft_of_handler, empty_draft, form_of } from './handler_form';

type Props = { mailbox: number; projects: readonly Project[] };

function useTrail(mailbox: number): readonly { to: string; label: string }[] {
  const name = useResource<Mailbox>(`/mailboxes/${mailbox}`).data?.name;
  return [{ to: '/admin/mail', label: 'Incoming mail servers' }, { to: `/admin/mail/${mailbox}`, label: name ?? 'Mail server' }];
}

function Maker({ mailbox, projects }: Props) {
  const [draft, set_draft] = useState(() => empty_draft(projects));
  const submit = async (): Promise<void> => {
    await post<Handler>(`/mailboxes/${mailbox}/handlers`, form_of(draft));
    announce('Handler added');
    navigate(`/admin/mail/${mailbox}`);
  };
  return (
    <Form label="Mail handler" submit={submit} submit_label="Add" actions={<Go className="button" to={`/admin/mail/${mailbox}`}>Cancel</Go>}>
      <HandlerFields draft={draft} on_change={set_draft} projects={projects} />
    </Form>
  );
}

function Editor({ handler, mailbox, projects, on_stale }: Props & { handler: Handler; on_stale: () => void }) {
  const [seen] = useState(handler);
  const [draft, set_draft] = useState(() => draft_of_handler(handler));
  const submit = async (): Promise<void> => {
    await patch<Handler>(`/handlers/${seen.id}`, { ...form_of(draft), version: seen.version } satisfies HandlerChange);
    announce('Handler saved');
    navigate(`/admin/mail/${mailbox}`);
  };
  return (
    <Form label="Mail handler" submit={submit} submit_label="Save" on_stale={on_stale} actions={<Go className="button" to={`/admin/mail/${mailbox}`}>Cancel</Go>}>
      <HandlerFields draft={draft} on_change={set_draft} projects={projects} />
    </Form>
  );
}

export function HandlerCreate({ mailbox }: { mailbox: number }) {
  const { data, problem } = useResource<Items<Project>>('/projects');
  return (
    <Page title="Add mail handler" trail={useTrail(mailbox)} about="What to make of this mailbox’s letters.">
      {data === null ? <Pending problem={problem} /> : <Maker mailbox={mailbox} projects={data.items} />}
    </Page>
  );
}

export function HandlerEdit({ mailbox, id }: { mailbox: number; id: number }) {
  const { data, problem, reload } = useResource<Handler>(`/handlers/${id}`);
  const projects = useResource<Items<Project>>('/projects');
  const [round, set_round] = useState(0);
  const again = (): void => void reload().then(() => set_round((n) => n + 1));
  return (
    <Page title={data === null ? 'Edit mail handler' : `Edit ${data.name}`} trail={useTrail(mailbox)}>
      {data === null || projects.data === null ? <Pending problem={problem ?? projects.problem} /> : <Editor key={round} handler={data} mailbox={mailbox} projects={projects.data.items} on_stale={again} />}
    </Page>
  );
}
