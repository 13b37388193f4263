import { useEffect, useRef, useState } from 'react';
import { post } from '../api/client';
import { useResource } from '../api/resource';
import { useSession } from '../api/session';
import type { GrantType, Items, Link, Provider } from '../api/types';
import { grant_type_words } from '../format/words';
import { Go, navigate, useSearch } from '../router';
import { Notice } from '../ui/alert';
import { announce } from '../ui/announce';
import { ChoiceField, type Choice } from '../ui/field';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { AdvancedFields } from './link_advanced';
import { LinkFields } from './link_fields';
import { form_of, type LinkDraft } from './link_form';
import { draft_of_provider, offer_of, offers } from './link_prefill';
import { RedirectField } from './link_redirect';
import { RegistrationHelp } from './link_registration';

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

const all_types: readonly GrantType[] = ['authorization_code', 'client_credentials', 'jwt_bearer', 'device_code'];
const type_options: readonly Choice<GrantType>[] = all_types.map((value) => ({ value, ...grant_type_words[value] }));

const provider_options = (providers: readonly Provider[], type: GrantType): Choice<string>[] => providers.filter((p) => offers(p, type)).map((p) => ({ value: p.id, label: p.name }));

/** Whoever looks for a provider that is not on the list finds it here, with the reason and what to choose instead. */
function NotOffered({ providers, type }: { providers: readonly Provider[]; type: GrantType }) {
  const others = providers.filter((p) => !offers(p, type));
  if (others.length === 0) return null;
  return (
    <details className="folded">
      <summary>Not with this grant type: {others.map((p) => p.name).join(', ')}</summary>
      <ul className="bullets">{others.map((p) => <li key={p.id}><b>{p.name}:</b> {offer_of(p, type)?.not_offered}</li>)}</ul>
    </details>
  );
}

function Details({ providers, first }: { providers: readonly Provider[]; first: Provider }) {
  const [draft, set_draft] = useState<LinkDraft>(() => draft_of_provider(first, 'authorization_code'));
  const [advanced, set_advanced] = useState(false);
  const row = providers.find((p) => p.id === draft.provider) ?? first;
  const choose_type = (type: GrantType): void => {
    const next = offers(row, type) ? row : (providers.find((p) => offers(p, type)) ?? row);
    set_draft(draft_of_provider(next, type, draft));
    announce(next === row ? grant_type_words[type].label : `${grant_type_words[type].label}, at ${next.name}: ${row.name} does not offer it`);
  };
  const choose_provider = (id: string): void => {
    const p = providers.find((x) => x.id === id);
    if (p !== undefined) set_draft(draft_of_provider(p, draft.grant_type, draft));
  };
  // The field is there once it is drawn.
  const wanted = useRef(false);
  useEffect(() => {
    if (advanced && wanted.current) document.querySelector<HTMLElement>('[name=redirect_base]')?.focus();
    wanted.current = false;
  }, [advanced]);
  const open_address = (): void => {
    if (advanced) document.querySelector<HTMLElement>('[name=redirect_base]')?.focus();
    wanted.current = !advanced;
    set_advanced(true);
  };
  const submit = async (): Promise<void> => {
    const made = await post<Link>('/links', form_of(draft));
    announce('Link created');
    navigate(`/admin/links/${made.id}`);
  };
  const key = `${draft.provider}/${draft.grant_type}`;
  return (
    <Form label="Outgoing link" submit={submit} submit_label="Save" actions={<Go className="button" to="/admin/links">Cancel</Go>}>
      <ChoiceField label="Grant type" name="grant_type" value={draft.grant_type} on_change={choose_type} choices={type_options} />
      <ChoiceField label="Service provider" name="provider" value={draft.provider} on_change={choose_provider} choices={provider_options(providers, draft.grant_type)} in_columns
        hint={draft.provider === 'custom' ? 'Custom: an internal tool, or any other provider.' : undefined} after={<NotOffered providers={providers} type={draft.grant_type} />} />
      <RegistrationHelp row={row} variables={draft.variables} />
      <LinkFields key={key} row={row} draft={draft} on_change={set_draft} link={null} />
      {draft.grant_type === 'authorization_code' && <RedirectField key={`redirect ${key}`} row={row} draft={draft} on_grant_type={choose_type} on_other_address={open_address} />}
      <AdvancedFields draft={draft} on_change={set_draft} is_new open={advanced} on_toggle={set_advanced} />
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
