import { useState } from 'react';
import { patch } from '../api/client';
import { users_of } from '../api/grants';
import { useResource } from '../api/resource';
import type { Items, Link, Provider } from '../api/types';
import { grant_type_words } from '../format/words';
import { Go, navigate } from '../router';
import { Notice } from '../ui/alert';
import { announce } from '../ui/announce';
import { CopyButton } from '../ui/button';
import { ShownField } from '../ui/field';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { AdvancedFields } from './link_advanced';
import { LinkFields } from './link_fields';
import { change_of, consequence_of, is_by_consent, type LinkDraft } from './link_form';
import { draft_of_link } from './link_prefill';

const shown_max = 5;

function Names({ of }: { of: readonly string[] }) {
  const more = of.length - shown_max;
  return <ul className="bullets">{of.slice(0, shown_max).map((name) => <li key={name}>{name}</li>)}{more > 0 && <li>and {more} more</li>}</ul>;
}

/** Said before saving, by the service's own rule (ARCHITECTURE.md): who has to consent again, and what waits until then. */
function Consequences({ link, draft }: { link: Link; draft: LinkDraft }) {
  const { changed, is_new_proof } = consequence_of(link, draft);
  // Those that have tokens to lose; the others need a consent anyhow.
  const consented = link.grants.filter((g) => g.state === 'usable' || g.state === 'failing' || g.state === 'needs_fix');
  const waiting = consented.flatMap(users_of);
  if (changed.length > 0 && consented.length > 0 && is_by_consent(link.grant_type))
    return (
      <Notice tone="warn" role="status" title={consented.length === 1 ? 'Saving this ends the consent of one account' : `Saving this ends the consents of ${consented.length} accounts`}>
        <p>You change {changed.join(', ')}: the old consents do not fit any more. Marked for consent, to be authorized again:</p>
        <Names of={consented.map((g) => g.account || g.login_hint || `Account ${g.id}`)} />
        {waiting.length > 0 && <p>Until then these mail servers wait: {waiting.map((u) => u.name).join(', ')}.</p>}
      </Notice>
    );
  if (changed.length > 0 && link.grants.length > 0)
    return <Notice tone="info" role="status" title={`You change ${changed.join(', ')}`}><p>{is_by_consent(link.grant_type) ? 'No account has a consent that would be lost.' : 'Its accounts ask for new tokens by themselves; nobody has to do anything.'}</p></Notice>;
  if (is_new_proof && link.grants.length > 0)
    return <Notice tone="ok" role="status" title="The consents stay"><p>What is new is used from the next refresh on. Accounts that wait for a fix are tried again at once.</p></Notice>;
  return null;
}

// What was loaded when editing began is kept: its version says what the person saw.
function Editor({ link, row, on_stale }: { link: Link; row: Provider | undefined; on_stale: () => void }) {
  const [seen] = useState(link);
  const [draft, set_draft] = useState(() => draft_of_link(link));
  const [advanced, set_advanced] = useState(false);
  const submit = async (): Promise<void> => {
    await patch<Link>(`/links/${seen.id}`, change_of(draft, seen.version));
    announce('Link saved');
    navigate(`/admin/links/${seen.id}`);
  };
  return (
    <Form label="Outgoing link" submit={submit} submit_label="Save" on_stale={on_stale} actions={<Go className="button" to={`/admin/links/${seen.id}`}>Cancel</Go>}>
      <LinkFields row={row} draft={draft} on_change={set_draft} link={seen} />
      {seen.redirect_url !== null && <ShownField label="Redirect URL" name="redirect_url" value={seen.redirect_url} after={<CopyButton what="Redirect URL" text={seen.redirect_url} />} hint="Stays the same for the life of the link." />}
      <AdvancedFields draft={draft} on_change={set_draft} is_new={false} open={advanced} on_toggle={set_advanced} />
      <Consequences link={seen} draft={draft} />
    </Form>
  );
}

export function LinkEdit({ id }: { id: number }) {
  const { data, problem, reload } = useResource<Link>(`/links/${id}`);
  const providers = useResource<Items<Provider>>('/providers');
  const [round, set_round] = useState(0);
  const again = (): void => void reload().then(() => set_round((n) => n + 1));
  const row = providers.data?.items.find((p) => p.id === data?.provider);
  return (
    <Page title={data === null ? 'Edit link' : `Edit ${data.name}`} trail={[{ to: '/admin/links', label: 'Application links' }, { to: `/admin/links/${id}`, label: data?.name ?? 'Link' }]}
      about={data === null ? undefined : `${row?.name ?? data.provider}, ${grant_type_words[data.grant_type].label.toLowerCase()}. Both stay as they are for the life of the link.`}>
      {data === null || providers.data === null ? <Pending problem={problem ?? providers.problem} /> : <Editor key={round} link={data} row={row} on_stale={again} />}
    </Page>
  );
}
