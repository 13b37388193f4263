import { useState } from 'react';
import { post } from '../api/client';
import type { Discovered, Link, Provider } from '../api/types';
import { scopes_of } from '../format/scopes';
import { use_words } from '../format/words';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import { AreaField, ChecksField, SelectField, TextField } from '../ui/field';
import type { LinkDraft } from './link_form';
import { discovered, refusal_of, uses_of, with_uses, with_variable } from './link_prefill';
import { ProofFields, ServiceAccountField } from './link_proof_fields';

/** `link`: the stored one when it is edited; null for a new one. */
type Props = { row: Provider | undefined; draft: LinkDraft; on_change: (draft: LinkDraft) => void; link: Link | null };
type TextName = 'name' | 'issuer' | 'client_id' | 'scopes' | 'authorization_endpoint' | 'token_endpoint' | 'device_authorization_endpoint';

const offered_max = 40;

function ScopeChips({ offered, draft, on_change }: { offered: readonly string[]; draft: LinkDraft; on_change: (draft: LinkDraft) => void }) {
  const chosen = scopes_of(draft.scopes);
  const flip = (s: string): void => on_change({ ...draft, scopes: (chosen.includes(s) ? chosen.filter((x) => x !== s) : [...chosen, s]).join(' ') });
  return (
    <>
      The provider offers:
      <div className="chips">{offered.slice(0, offered_max).map((s) => <Button key={s} pressed={chosen.includes(s)} on_press={() => flip(s)}>{s}</Button>)}</div>
    </>
  );
}

/** What the provider's row leaves open: tenant, cloud, host. */
function Variables({ row, draft, on_change }: Omit<Props, 'link'> & { row: Provider }) {
  return row.variables.map((v) => {
    const value = draft.variables[v.name] ?? v.default;
    const why_not = refusal_of(row, draft.grant_type, v.name, value);
    const hint = why_not === '' ? v.help : <span className="warn">{why_not}</span>;
    const change = (next: string): void => on_change(with_variable(row, draft, v.name, next));
    return v.choices.length > 0
      ? <SelectField key={v.name} label={v.label} name={v.name} value={value} options={v.choices} hint={hint} on_change={change} />
      : <TextField key={v.name} label={v.label} name={v.name} mono value={value} hint={hint} on_change={change} />;
  });
}

function Scopes({ row, draft, on_change, link, offered }: Props & { offered: readonly string[] }) {
  const uses = row === undefined ? [] : uses_of(row, draft.grant_type);
  const has_scopes = row !== undefined && row.grants.some((g) => g.type === draft.grant_type && g.scopes.some((s) => s.scopes.length > 0));
  return (
    <>
      {link === null && row !== undefined && has_scopes && uses.length > 1 && (
        <ChecksField label="Used for" name="uses" value={draft.uses} options={uses.map((value) => ({ value, label: use_words[value] }))} on_change={(next) => on_change(with_uses(row, draft, next))} hint="Fills in the scopes." />
      )}
      <AreaField label="Scopes" name="scopes" mono rows={2} value={draft.scopes} on_change={(scopes) => on_change({ ...draft, scopes })}
        hint={offered.length > 0 ? <ScopeChips offered={offered} draft={draft} on_change={on_change} />
          : draft.grant_type === 'authorization_code' || draft.grant_type === 'device_code' ? 'Separated by blanks. A refresh token often needs one of its own, such as offline_access.' : 'Separated by blanks.'} />
    </>
  );
}

/** The fields of an outgoing link that its grant type needs, in the model's order; the redirect URL follows from the page around. */
export function LinkFields(props: Props) {
  const { row, draft, on_change, link } = props;
  const [offered, set_offered] = useState<readonly string[]>([]);
  const set = (field: TextName) => (value: string): void => on_change({ ...draft, [field]: value });
  const is_custom = draft.provider === 'custom';
  const by_key_file = draft.grant_type === 'jwt_bearer';
  const discover = useAction(async () => {
    const found = await post<Discovered>('/providers/discover', { issuer: draft.issuer.trim() });
    on_change(discovered(row, draft, found));
    set_offered(found.scopes_supported);
    announce('Endpoints filled in from the issuer');
  });
  return (
    <>
      <TextField label="Name" name="name" value={draft.name} on_change={set('name')} hint="How this link is called here." />
      {is_custom && !by_key_file && (
        <>
          <TextField label="Issuer URL" name="issuer" type="url" mono optional value={draft.issuer} on_change={set('issuer')}
            hint="Discover reads the endpoints from what the provider publishes there. Without it, enter them below."
            after={<Button busy={discover.busy} on_press={discover.run}>{discover.busy ? 'Asking…' : 'Discover'}</Button>} />
          <ProblemAlert problem={discover.problem} />
        </>
      )}
      {!is_custom && row !== undefined && <Variables row={row} draft={draft} on_change={on_change} />}
      {by_key_file ? <ServiceAccountField {...props} /> : (
        <>
          <TextField label="Client ID" name="client_id" mono value={draft.client_id} on_change={set('client_id')} hint="As the provider shows it." />
          <ProofFields {...props} />
        </>
      )}
      <Scopes row={row} draft={draft} on_change={on_change} link={link} offered={offered} />
      {draft.grant_type === 'authorization_code' && <TextField label="Authorization endpoint" name="authorization_endpoint" type="url" mono value={draft.authorization_endpoint} on_change={set('authorization_endpoint')} />}
      {draft.grant_type === 'device_code' && <TextField label="Device authorization endpoint" name="device_authorization_endpoint" type="url" mono value={draft.device_authorization_endpoint} on_change={set('device_authorization_endpoint')} />}
      {!by_key_file && <TextField label="Token endpoint" name="token_endpoint" type="url" mono value={draft.token_endpoint} on_change={set('token_endpoint')} />}
    </>
  );
}
