import { useState } from 'react';
import { patch, post } from '../api/client';
import { useResource } from '../api/resource';
import { useSession } from '../api/session';
import type { Items, Mailbox, OutgoingServer } from '../api/types';
import { Go, navigate } from '../router';
import { announce } from '../ui/announce';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { useMailboxNeeds, type Needs } from './mailbox_needs';
import { OutgoingFields } from './outgoing_fields';
import { draft_of_server, empty_draft, form_of } from './outgoing_form';

const trail = [{ to: '/admin/outgoing', label: 'Outgoing mail servers' }];
type Props = { needs: Needs; addresses: readonly string[] };

/** The addresses that are read here. */
function useAddresses(): readonly string[] | null {
  const mailboxes = useResource<Items<Mailbox>>('/mailboxes').data?.items;
  return mailboxes === undefined ? null : mailboxes.map((m) => m.user_name.toLowerCase()).filter((name) => name.includes('@'));
}

function Maker({ needs, addresses }: Props) {
  const plain_allowed = useSession()?.settings.allow_plain_http === true;
  const [draft, set_draft] = useState(() => ({ ...empty_draft(needs.links[0] === undefined ? null : String(needs.links[0].id)), from_address: addresses[0] ?? '', user_name: addresses[0] ?? '' }));
  const submit = async (): Promise<void> => {
    const made = await post<OutgoingServer>('/outgoing-servers', form_of(draft, null));
    announce('Mail server added');
    navigate(`/admin/outgoing/${made.id}`);
  };
  return (
    <Form label="Outgoing mail server" submit={submit} submit_label="Add" actions={<Go className="button" to="/admin/outgoing">Cancel</Go>}>
      <OutgoingFields draft={draft} on_change={set_draft} {...needs} addresses={addresses} has_password={false} plain_allowed={plain_allowed} is_new />
    </Form>
  );
}

function Editor({ server, needs, addresses, on_stale }: Props & { server: OutgoingServer; on_stale: () => void }) {
  const plain_allowed = useSession()?.settings.allow_plain_http === true;
  const [seen] = useState(server);
  const [draft, set_draft] = useState(() => draft_of_server(server));
  const submit = async (): Promise<void> => {
    await patch<OutgoingServer>(`/outgoing-servers/${seen.id}`, { ...form_of(draft, draft_of_server(seen).authentication), version: seen.version });
    announce('Mail server saved');
    navigate(`/admin/outgoing/${seen.id}`);
  };
  return (
    <Form label="Outgoing mail server" submit={submit} submit_label="Save" on_stale={on_stale} actions={<Go className="button" to={`/admin/outgoing/${seen.id}`}>Cancel</Go>}>
      <OutgoingFields draft={draft} on_change={set_draft} {...needs} addresses={addresses} has_password={seen.authentication.kind === 'password'} plain_allowed={plain_allowed} is_new={false} />
    </Form>
  );
}

export function OutgoingCreate() {
  const { needs, problem } = useMailboxNeeds();
  const addresses = useAddresses();
  return <Page title="Add outgoing mail server" trail={trail}>{needs === null || addresses === null ? <Pending problem={problem} /> : <Maker needs={needs} addresses={addresses} />}</Page>;
}

export function OutgoingEdit({ id }: { id: number }) {
  const { data, problem, reload } = useResource<OutgoingServer>(`/outgoing-servers/${id}`);
  const { needs, problem: needs_problem } = useMailboxNeeds();
  const addresses = useAddresses();
  const [round, set_round] = useState(0);
  const again = (): void => void reload().then(() => set_round((n) => n + 1));
  return (
    <Page title={data === null ? 'Edit mail server' : `Edit ${data.name}`} trail={[...trail, { to: `/admin/outgoing/${id}`, label: data?.name ?? 'Mail server' }]}>
      {data === null || needs === null || addresses === null ? <Pending problem={problem ?? needs_problem} /> : <Editor key={round} server={data} needs={needs} addresses={addresses} on_stale={again} />}
    </Page>
  );
}
