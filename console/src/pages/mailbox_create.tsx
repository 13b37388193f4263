import { useState } from 'react';
import { post } from '../api/client';
import { useSession } from '../api/session';
import type { Mailbox } from '../api/types';
import { Go, navigate, useSearch } from '../router';
import { announce } from '../ui/announce';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { MailboxFields } from './mailbox_fields';
import { empty_draft, form_of, with_provider } from './mailbox_form';
import { useMailboxNeeds, type Needs } from './mailbox_needs';

function Editor({ needs }: { needs: Needs }) {
  const wanted = useSearch().get('link');
  const plain_allowed = useSession()?.settings.allow_plain_http === true;
  const first = needs.links.find((l) => String(l.id) === wanted) ?? needs.links[0];
  const [draft, set_draft] = useState(() => {
    const empty = empty_draft(needs.projects, first === undefined ? null : String(first.id));
    const provider = needs.providers.find((p) => p.id === first?.provider);
    return wanted !== null && provider !== undefined ? with_provider(empty, provider, needs.links) : empty;
  });
  const submit = async (): Promise<void> => {
    const made = await post<Mailbox>('/mailboxes', form_of(draft, null));
    announce('Mail server added');
    navigate(`/admin/mail/${made.id}`);
  };
  return (
    <Form label="Incoming mail server" submit={submit} submit_label="Add" actions={<Go className="button" to="/admin/mail">Cancel</Go>}>
      <MailboxFields draft={draft} on_change={set_draft} {...needs} has_password={false} plain_allowed={plain_allowed} is_new />
    </Form>
  );
}

export function MailboxCreate() {
  const { needs, problem } = useMailboxNeeds();
  return (
    <Page title="Add incoming mail server" trail={[{ to: '/admin/mail', label: 'Incoming mail servers' }]}>
      {needs === null ? <Pending problem={problem} /> : <Editor needs={needs} />}
    </Page>
  );
}
