import { useState } from 'react';
import { post } from '../api/client';
import type { ClientAuthentication, Discovered, Provider } from '../api/types';
import { scopes_of } from '../format/scopes';
import { authentication_words } from '../format/words';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import { AreaField, SelectField, TextField, type Option } from '../ui/field';
import { discovered, with_variable, type LinkDraft } from './link_form';

type Props = { provider: string; row?: Provider | undefined; draft: LinkDraft; on_change: (draft: LinkDraft) => void; has_secret: boolean };

const authentications: readonly Option<ClientAuthentication>[] = (['basic', 'post', 'none'] as const).map((value) => ({ value, label: authentication_words[value] }));
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

/** The fields of an outgoing link, in the model's order; the redirect URL follows from the page around. */
export function LinkFields({ provider, row, draft, on_change, has_secret }: Props) {
  const [offered, set_offered] = useState<readonly string[]>([]);
  const set = (field: Exclude<keyof LinkDraft, 'variables' | 'others' | 'expects_iss'>) => (value: string): void => on_change({ ...draft, [field]: value });
  const is_custom = provider === 'custom';
  const discover = useAction(async () => {
    const found = await post<Discovered>('/providers/discover', { issuer: draft.issuer.trim() });
    on_change(discovered(draft, found));
    set_offered(found.scopes_supported);
    announce('Endpoints filled in from the issuer');
  });
  return (
    <>
      <TextField label="Name" name="name" value={draft.name} on_change={set('name')} hint="How this link is called here." />
      {is_custom && (
        <>
          <TextField label="Issuer URL" name="issuer" type="url" mono optional value={draft.issuer} on_change={set('issuer')}
            hint="Discover reads the endpoints from what the provider publishes there. Without it, enter them below."
            after={<Button busy={discover.busy} on_press={discover.run}>{discover.busy ? 'Asking…' : 'Discover'}</Button>} />
          <ProblemAlert problem={discover.problem} />
        </>
      )}
      {!is_custom && row?.variables.map((v) => (
        v.choices.length > 0
          ? <SelectField key={v.name} label={v.label} name={v.name} value={draft.variables[v.name] ?? v.default} options={v.choices} hint={v.help} on_change={(value) => on_change(with_variable(row, draft, v.name, value))} />
          : <TextField key={v.name} label={v.label} name={v.name} mono value={draft.variables[v.name] ?? ''} hint={v.help} on_change={(value) => on_change(with_variable(row, draft, v.name, value))} />
      ))}
      <TextField label="Client ID" name="client_id" mono value={draft.client_id} on_change={set('client_id')} hint="As the provider shows it." />
      {draft.authentication !== 'none' && (
        <TextField label="Client secret" name="client_secret" type="password" complete="new-password" mono value={draft.client_secret} on_change={set('client_secret')}
          hint={has_secret ? 'Stored, and never shown again. Leave it empty to keep it; a new one keeps the consents.' : 'Stored sealed, and never shown again.'} />
      )}
      {draft.authentication !== 'none' && (
        <TextField label="Secret expires" name="client_secret_expires_at" type="date" optional value={draft.secret_ends} on_change={set('secret_ends')}
          hint="As the provider shows it: you are warned 30, 7 and 1 days before." />
      )}
      <SelectField label="Client authentication" name="authentication" value={draft.authentication} options={authentications}
        on_change={(authentication) => on_change({ ...draft, authentication })} hint="How this Outlink proves itself at the token endpoint." />
      <AreaField label="Scopes" name="scopes" mono rows={2} value={draft.scopes} on_change={set('scopes')}
        hint={offered.length > 0 ? <ScopeChips offered={offered} draft={draft} on_change={on_change} /> : 'Separated by blanks. A refresh token often needs one of its own, such as offline_access.'} />
      <TextField label="Authorization endpoint" name="authorization_endpoint" type="url" mono value={draft.authorization_endpoint} on_change={set('authorization_endpoint')} />
      <TextField label="Token endpoint" name="token_endpoint" type="url" mono value={draft.token_endpoint} on_change={set('token_endpoint')} />
    </>
  );
}
