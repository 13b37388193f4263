import type { ReactNode } from 'react';
import { SwitchField, TextField } from '../ui/field';
import type { LinkDraft } from './link_form';

type Props = { draft: LinkDraft; on_change: (draft: LinkDraft) => void; is_new: boolean; open: boolean; on_toggle: (open: boolean) => void };

type UrlField = 'revocation_endpoint' | 'userinfo_endpoint' | 'jwks_uri';
const urls: readonly { name: UrlField; label: string; hint: string }[] = [
  { name: 'revocation_endpoint', label: 'Revocation endpoint', hint: 'Where tokens are ended when an account is removed (RFC 7009).' },
  { name: 'userinfo_endpoint', label: 'Userinfo endpoint', hint: 'Tells whose account consented, where the provider speaks OpenID Connect.' },
  { name: 'jwks_uri', label: 'Keys of the provider', hint: 'Its published keys (JWKS): with them the signature of ID tokens is checked.' },
];

/** What most links never need. */
export function AdvancedFields({ draft, on_change, is_new, open, on_toggle }: Props) {
  const fields: ReactNode[] = [];
  if (is_new && draft.grant_type === 'authorization_code')
    fields.push(<TextField key="base" label="Other public address" name="redirect_base" type="url" mono optional value={draft.redirect_base} on_change={(redirect_base) => on_change({ ...draft, redirect_base })}
      hint="Another https address that leads here, such as that of a proxy, for a provider that refuses the base URL. Only the browser of whoever consents has to reach it." />);
  if (draft.provider === 'custom' && draft.grant_type !== 'jwt_bearer') {
    for (const u of urls) fields.push(<TextField key={u.name} label={u.label} name={u.name} type="url" mono optional value={draft[u.name]} on_change={(value) => on_change({ ...draft, [u.name]: value })} hint={u.hint} />);
    if (draft.grant_type === 'authorization_code')
      fields.push(<SwitchField key="iss" label="Issuer in answers" name="expects_iss" value={draft.expects_iss} on_change={(expects_iss) => on_change({ ...draft, expects_iss })} hint="Refuse a consent that comes back without the issuer’s name (RFC 9207). Discover sets this as the provider promises." />);
  }
  if (fields.length === 0) return null;
  return (
    <details className="advanced" open={open} onToggle={(e) => on_toggle(e.currentTarget.open)}>
      <summary>Advanced</summary>
      <div className="advanced-fields">{fields}</div>
    </details>
  );
}
