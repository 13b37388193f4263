import { useEffect, useRef, useState } from 'react';
import { post } from '../api/client';
import type { GrantType, Provider, RedirectUrl } from '../api/types';
import { grant_type_words } from '../format/words';
import { Notice } from '../ui/alert';
import { Button, CopyButton } from '../ui/button';
import { ShownField } from '../ui/field';
import { base_of, type LinkDraft } from './link_form';
import { offers } from './link_prefill';

const without_redirect: readonly GrantType[] = ['device_code', 'client_credentials', 'jwt_bearer'];

type Question = { provider: string; authorization_endpoint: string; token_endpoint: string; redirect_base: string };

/** What the service would make of these endpoints: asked at once, and again when they were not changed for a moment. Null until it answers. */
function useRedirectUrl({ provider, authorization_endpoint, token_endpoint, redirect_base }: Question): RedirectUrl | null {
  const [got, set_got] = useState<RedirectUrl | null>(null);
  const asked = useRef(false);
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      post<RedirectUrl>('/links/redirect-url', { provider, authorization_endpoint, token_endpoint, ...(redirect_base !== '' && { redirect_base }) })
        .then((answer) => { if (!over) set_got(answer); }, () => { if (!over) set_got(null); });
    }, asked.current ? 250 : 0);
    asked.current = true;
    return () => { over = true; clearTimeout(timer); };
  }, [provider, authorization_endpoint, token_endpoint, redirect_base]);
  return got;
}

type Props = { row: Provider; draft: LinkDraft; on_grant_type: (type: GrantType) => void; on_other_address: () => void };

/** The provider refuses the address: why, and every way around it that there is. */
function Refused({ got, row, on_grant_type, on_other_address }: Omit<Props, 'draft'> & { got: RedirectUrl }) {
  if (got.problem === undefined) return null;
  return (
    <Notice tone="warn" role="status" title={got.problem}>
      {got.instead !== undefined && <p>{got.instead}</p>}
      {got.instead !== undefined && (
        <div className="form-actions">
          <Button on_press={on_other_address}>Use another public address</Button>
          {without_redirect.filter((t) => offers(row, t)).map((t) => <Button key={t} on_press={() => on_grant_type(t)}>{grant_type_words[t].label}</Button>)}
        </div>
      )}
    </Notice>
  );
}

export function RedirectField({ row, draft, ...rest }: Props) {
  const got = useRedirectUrl({
    provider: draft.provider, authorization_endpoint: draft.authorization_endpoint.trim(), token_endpoint: draft.token_endpoint.trim(), redirect_base: base_of(draft),
  });
  const url = got?.redirect_url ?? '';
  const refused = got?.problem !== undefined;
  const hint = got === null ? 'Asking…' : url === '' ? 'Appears here once both endpoints are entered.'
    : refused ? 'The provider would not take this address.' : 'Register exactly this address at the provider. It stays the same for the life of the link.';
  return (
    <>
      <ShownField label="Redirect URL" name="redirect_url" value={url} after={url !== '' && !refused && <CopyButton what="Redirect URL" text={url} />} hint={hint} />
      {got !== null && <Refused got={got} row={row} {...rest} />}
      {url !== '' && !refused && row.redirect_advice.length > 0 && <ul className="bullets beside hint">{row.redirect_advice.map((a) => <li key={a}>{a}</li>)}</ul>}
    </>
  );
}
