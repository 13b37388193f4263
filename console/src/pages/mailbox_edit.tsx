import { useState } from 'react';
import { patch } from '../api/client';
import { useResource } from '../api/resource';
import { useSession } from '../api/session';
import type { Mailbox, MailboxChange } from '../api/types';
import { Go, navigate } from '../router';
import { announce } from '../ui/announce';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { MailboxFields } from './mailbox_fields';
import { draft_of_mailbox, form_of } from './mailbox_form';
import { useMailboxNeeds, type Needs } from './mailbox_needs';

function Editor({ mailbox, needs, on_stale }: { mailbox: Mailbox; needs: Needs; on_stale: () => void }) {
  const [seen] = useState(mailbox);
  const [draft, set_draft] = useState(() => draft_of_mailbox(mailbox));
  const plain_allowed = useSession()?.settings.allow_plain_http === true;
  const submit = async (): Promise<void> => {
    const change: MailboxChange = { ...form_of(draft, draft_of_mailbox(seen).authentication), version: seen.version };
    await patch<Mailbox>(`/mailboxes/${seen.id}`, change);
    announce('Mail server saved');
    navigate(`/admin/mail/${seen.id}`);
  };
  return (
    <Form label="Incoming mail server" submit={submit} submit_label="Save" on_stale={on_stale} actions={<Go className="button" to={`/admin/mail/${seen.id}`}>Cancel</Go>}>
      <MailboxFields draft={draft} on_change={set_draft} {...needs} has_password={seen.authentication.kind === 'password'} plain_allowed={plain_allowed} is_new={false} />
    </Form>
  );
}

export function MailboxEdit({ id }: { id: number }) {
  const { data, problem, reload } = useResource<Mailbox>(`/mailboxes/${id}`);
  const { needs, problem: needs_problem } = useMailboxNeeds();
  const [round, set_round] = useState(0);
  const again = (): void => void reload().then(() => set_round((n) => n + 1));
  return (
    <Page title={data === null ? 'Edit mail server' : `Edit ${data.name}`} trail={[{ to: '/admin/mail', label: 'Incoming mail servers' }, { to: `/admin/mail/${id}`, label: data?.name ?? 'Mail server' }]}>
      {data === null || needs === null ? <Pending problem={problem ?? needs_problem} /> : <Editor key={round} mailbox={data} needs={needs} on_stale={again} />}
    </Page>
  );
}
