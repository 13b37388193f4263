import { useEffect, useRef, useState } from 'react';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { Grant } from '../api/types';
import { consent_words, is_known_consent_code } from '../format/words';
import { Go, navigate, usePath } from '../router';
import { PeerWords } from './alert';
import { Button } from './button';

type End = { ok: boolean; grant: number; code: string; words: string; peer: string };

/** The address is written by anybody: short, plain text, and believed in nothing. */
function read_end(search: string): End | null {
  const all = new URLSearchParams(search);
  const consent = all.get('consent');
  if (consent === null) return null;
  const text = (name: string): string => (all.get(name) ?? '').slice(0, 600);
  const grant = text('grant');
  return { ok: consent === 'ok', grant: /^\d{1,15}$/.test(grant) ? Number(grant) : 0, code: text('code'), words: text('words'), peer: text('peer') };
}

function Success({ grant }: { grant: Grant }) {
  const whose = grant.account === '' ? 'The provider did not say whose account it is' : grant.account;
  if (grant.candidate !== undefined)
    return (
      <>
        <p className="notice-title">{grant.candidate.account} consented for {grant.login_hint}.</p>
        <p>That is right for a shared mailbox only. <Go to={`/admin/links/${grant.link}`}>Decide there</Go> whether this account may be used; until then nothing changes.</p>
      </>
    );
  if (grant.state !== 'usable') return <p className="notice-title">The consent came back, but the account is not usable now. Its state says why.</p>;
  return (
    <>
      <p className="notice-title">Authorized: {whose}</p>
      <p>Granted scopes: <span className="mono">{grant.scopes.join(' ')}</span></p>
      {!grant.has_refresh_token && <p><strong>The provider gave no refresh token:</strong> this ends with the access token. Add the scope offline_access, or what the provider wants instead, and authorize again.</p>}
    </>
  );
}

/** What came of a consent, once, on whatever page the provider sent the browser back to. */
export function ConsentNotice() {
  const [end, set_end] = useState<End | null>(() => read_end(location.search));
  const here = usePath();
  const [shown_at] = useState(here);
  const is_admin = useMay('admin');
  const box = useRef<HTMLDivElement>(null);
  const asked = end?.ok === true && end.grant > 0 && is_admin;
  const grant = useResource<Grant>(asked ? `/grants/${end.grant}` : null).data;
  useEffect(() => {
    if (new URLSearchParams(location.search).has('consent')) navigate(location.pathname, 'replace');
    box.current?.focus();
  }, []);
  if (end === null || here !== shown_at) return null;
  if (end.ok && grant === null) return null;
  return (
    <div ref={box} className={`notice ${grant?.state === 'usable' && grant.candidate === undefined ? 'ok' : 'bad'}`} role="alert" tabIndex={-1}>
      {grant !== null ? <Success grant={grant} /> : (
        <>
          <p className="notice-title">{consent_words(end.code)}</p>
          <PeerWords who="As it came back">{is_known_consent_code(end.code) ? '' : end.words}</PeerWords>
          <PeerWords who="The provider’s words">{end.peer}</PeerWords>
          {end.code !== '' && <p className="code">{end.code}</p>}
        </>
      )}
      <p><Button on_press={() => set_end(null)}>Dismiss</Button></p>
    </div>
  );
}
