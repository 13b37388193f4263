import { useEffect, useState } from 'react';
import { post } from '../api/client';
import { useResource } from '../api/resource';
import { useSession } from '../api/session';
import type { Items, Link, Provider, RedirectUrl } from '../api/types';
import { Go, navigate, useSearch } from '../router';
import { Notice } from '../ui/alert';
import { announce } from '../ui/announce';
import { CopyButton } from '../ui/button';
import { ChoiceField, ShownField, type Choice } from '../ui/field';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { LinkFields } from './link_fields';
import { draft_of_provider, form_of, type LinkDraft } from './link_form';

const trail = [{ to: '/admin/links', label: 'Application links' }];
const type_choices: readonly Choice<'product' | 'external'>[] = [
  { value: 'external', label: 'External application', note: 'Google, Microsoft, or any other system that speaks OAuth 2.0.' },
  { value: 'product', label: 'Atlassian product', note: 'Not offered: Outlink holds OAuth 2.0 links to external applications only.', refused: true },
];
const direction_choices: readonly Choice<'outgoing' | 'incoming'>[] = [
  { value: 'outgoing', label: 'Outgoing', note: 'This Outlink gets data from the external application, on behalf of an account that consents there.' },
  { value: 'incoming', label: 'Incoming', note: 'Not offered: it would let the external application get data from here, and Outlink is no OAuth 2.0 provider.', refused: true },
];

function Prerequisites() {
  const session = useSession();
  if (session === null || session.settings.https || session.settings.allow_plain_http) return null;
  return (
    <Notice tone="bad" title="A link cannot be saved yet: the base URL is not https">
      <p>Providers send people back to the base URL, and take only https addresses. It is <code>{session.settings.base_url}</code> now. Do one of these, then start Outlink again:</p>
      <ul className="bullets">
        <li>put a proxy with a certificate in front, and set <code>base-url</code> to its https address; or</li>
        <li>give Outlink a certificate with <code>tls-certificate</code> and <code>tls-key</code>.</li>
      </ul>
    </Notice>
  );
}

function Kind() {
  const go_on = (): Promise<void> => { navigate('/admin/links/new?type=external&direction=outgoing'); return Promise.resolve(); };
  return (
    <Form label="Create link" submit={go_on} submit_label="Continue" actions={<Go className="button" to="/admin/links">Cancel</Go>}>
      <ChoiceField label="Application type" name="type" value="external" on_change={() => undefined} choices={type_choices} />
      <ChoiceField label="Direction" name="direction" value="outgoing" on_change={() => undefined} choices={direction_choices} />
    </Form>
  );
}

/** What the service would make of these endpoints; asked again when they were not changed for a moment. */
function useRedirectUrl(provider: string, authorization_endpoint: string, token_endpoint: string): RedirectUrl | null {
  const [got, set_got] = useState<RedirectUrl | null>(null);
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      post<RedirectUrl>('/links/redirect-url', { provider, authorization_endpoint: authorization_endpoint.trim(), token_endpoint: token_endpoint.trim() })
        .then((answer) => { if (!over) set_got(answer); }, () => { if (!over) set_got(null); });
    }, 250);
    return () => { over = true; clearTimeout(timer); };
  }, [provider, authorization_endpoint, token_endpoint]);
  return got;
}

function RedirectField({ provider, draft }: { provider: string; draft: LinkDraft }) {
  const got = useRedirectUrl(provider, draft.authorization_endpoint, draft.token_endpoint);
  const url = got?.redirect_url ?? '';
  if (url === '') return <ShownField label="Redirect URL" name="redirect_url" value="" hint={got?.problem ?? 'Appears here once both endpoints are entered.'} />;
  return (
    <ShownField label="Redirect URL" name="redirect_url" value={url} after={<CopyButton what="Redirect URL" text={url} />}
      hint={got?.problem !== undefined ? <span className="warn">{got.problem}</span> : 'Register exactly this address at the provider. It stays the same for the life of the link.'} />
  );
}

function Details({ providers, first }: { providers: readonly Provider[]; first: Provider }) {
  const [chosen, set_chosen] = useState(first.id);
  const [draft, set_draft] = useState<LinkDraft>(() => draft_of_provider(first));
  const row = providers.find((p) => p.id === chosen) ?? first;
  const choose = (id: string): void => {
    const p = providers.find((x) => x.id === id);
    if (p === undefined) return;
    set_chosen(id);
    set_draft(draft_of_provider(p, draft));
  };
  const submit = async (): Promise<void> => {
    const made = await post<Link>('/links', form_of(draft, chosen));
    announce('Link created');
    navigate(`/admin/links/${made.id}`);
  };
  const choices = providers.map((p) => ({ value: p.id, label: p.name, ...(p.id === 'custom' && { note: 'Internal tools, or any other provider.' }) }));
  return (
    <Form label="Outgoing link" submit={submit} submit_label="Save" actions={<Go className="button" to="/admin/links">Cancel</Go>}>
      <ChoiceField label="Service provider" name="provider" value={chosen} on_change={choose} choices={choices} />
      {row.documentation !== '' && <p className="about beside">What to register there: <a href={row.documentation} target="_blank" rel="noreferrer">{row.name}’s documentation</a></p>}
      <LinkFields key={chosen} provider={chosen} row={row} draft={draft} on_change={set_draft} has_secret={false} />
      <RedirectField key={`redirect-${chosen}`} provider={chosen} draft={draft} />
    </Form>
  );
}

export function LinkCreate() {
  const search = useSearch();
  const { data, problem } = useResource<Items<Provider>>('/providers');
  // Custom last, as in the model.
  const providers = data === null ? [] : [...data.items].sort((a, b) => Number(a.id === 'custom') - Number(b.id === 'custom'));
  const first = providers[0];
  const is_outgoing = search.get('type') === 'external' && search.get('direction') === 'outgoing';
  return (
    <Page title={is_outgoing ? 'Configure an outgoing link' : 'Create link'} trail={is_outgoing ? [...trail, { to: '/admin/links/new', label: 'Create link' }] : trail}
      about={is_outgoing ? 'External application, outgoing.' : undefined}>
      <Prerequisites />
      {!is_outgoing ? <Kind /> : first === undefined ? <Pending problem={problem} /> : <Details providers={providers} first={first} />}
    </Page>
  );
}
