import { useState } from 'react';
import { patch } from '../api/client';
import { useResource } from '../api/resource';
import type { Link, LinkChange } from '../api/types';
import { Go, navigate } from '../router';
import { Notice } from '../ui/alert';
import { announce } from '../ui/announce';
import { CopyButton } from '../ui/button';
import { ShownField } from '../ui/field';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { LinkFields } from './link_fields';
import { draft_of_link, ends_consents, form_of } from './link_form';

// What was loaded when editing began is kept: its version says what the person saw.
function Editor({ link, on_stale }: { link: Link; on_stale: () => void }) {
  const [seen] = useState(link);
  const [draft, set_draft] = useState(() => draft_of_link(link));
  const submit = async (): Promise<void> => {
    const change: LinkChange = { ...form_of(draft, seen.provider), version: seen.version };
    await patch<Link>(`/links/${seen.id}`, change);
    announce('Link saved');
    navigate(`/admin/links/${seen.id}`);
  };
  const consents = seen.grants.filter((g) => g.consented_at !== null).length;
  return (
    <Form label="Outgoing link" submit={submit} submit_label="Save" on_stale={on_stale} actions={<Go className="button" to={`/admin/links/${seen.id}`}>Cancel</Go>}>
      <LinkFields provider={seen.provider} draft={draft} on_change={set_draft} has_secret={seen.has_client_secret} />
      {seen.redirect_url !== null && <ShownField label="Redirect URL" name="redirect_url" value={seen.redirect_url} after={<CopyButton what="Redirect URL" text={seen.redirect_url} />} hint="Stays the same for the life of the link." />}
      {consents > 0 && ends_consents(seen, draft) && (
        <Notice tone="warn" title={consents === 1 ? 'Saving this ends the consent of one account' : `Saving this ends the consents of ${consents} accounts`}>
          <p>A change of client ID, endpoints or scopes makes every account consent again. Until then mail servers that use them wait.</p>
        </Notice>
      )}
    </Form>
  );
}

export function LinkEdit({ id }: { id: number }) {
  const { data, problem, reload } = useResource<Link>(`/links/${id}`);
  const [round, set_round] = useState(0);
  const again = (): void => void reload().then(() => set_round((n) => n + 1));
  return (
    <Page title={data === null ? 'Edit link' : `Edit ${data.name}`} trail={[{ to: '/admin/links', label: 'Application links' }, { to: `/admin/links/${id}`, label: data?.name ?? 'Link' }]}>
      {data === null ? <Pending problem={problem} /> : <Editor key={round} link={data} on_stale={again} />}
    </Page>
  );
}
