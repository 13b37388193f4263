import { useEffect, useRef } from 'react';
import { remove } from '../api/client';
import { name_of, users_of } from '../api/grants';
import type { Grant, Link, Removal } from '../api/types';
import { Go } from '../router';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { is_by_consent } from './link_form';

/** What became of the tokens at the provider (RFC 7009), after they are gone here. */
export function RemovalNotice({ title, gone, on_dismiss }: { title: string; gone: Removal; on_dismiss?: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const all_ended = gone.not_revoked.length === 0;
  return (
    <div ref={box} className={`notice ${all_ended ? 'ok' : 'warn'}`} role="status" tabIndex={-1}>
      <p className="notice-title">{title}.</p>
      {gone.revoked > 0 && <p>{gone.revoked === 1 ? 'One consent was ended at the provider.' : `${gone.revoked} consents were ended at the provider.`}</p>}
      {gone.revoked === 0 && all_ended && <p>There was no token to end at the provider.</p>}
      {!all_ended && (
        <>
          <p>Not ended at the provider:</p>
          <ul className="bullets">{gone.not_revoked.map((words) => <li key={words}>{words}</li>)}</ul>
        </>
      )}
      {on_dismiss !== undefined && <p><Button on_press={on_dismiss}>Dismiss</Button></p>}
    </div>
  );
}

/** What removing means for tokens, before it is done. */
function WhatEnds({ link }: { link: Link }) {
  if (!is_by_consent(link.grant_type)) return <p>Its access token ends by itself within the hour. Nobody’s consent is lost.</p>;
  return link.revocation_endpoint !== ''
    ? <p>The consent is ended at the provider too, and its tokens are thrown away here. To use the account again, it has to consent again.</p>
    : <p>Its tokens are thrown away here. This provider has no way to end them from here: the consent stays there until the account’s owner ends it in its settings.</p>;
}

const Users = ({ of }: { of: Grant | Link }) => <ul className="bullets">{users_of(of).map((u) => <li key={u.key}><Go to={u.to}>{u.name}</Go></li>)}</ul>;

export function RemoveAccount({ grant, link, on_close, on_removed }: { grant: Grant; link: Link; on_close: () => void; on_removed: (gone: Removal) => void }) {
  const name = name_of(grant);
  if (users_of(grant).length > 0)
    return (
      <Dialog title={`${name} is in use`} on_close={on_close}>
        <p>These mail servers sign in with it and would stop. Give them another account first, or delete them:</p>
        <Users of={grant} />
      </Dialog>
    );
  const confirm = async (): Promise<void> => {
    const gone = await remove<Removal>(`/grants/${grant.id}`);
    on_close();
    on_removed(gone);
  };
  return (
    <Dialog title={`Remove ${name}?`} confirm="Remove account" on_close={on_close} on_confirm={confirm}>
      <p>No mail server uses it.</p>
      <WhatEnds link={link} />
    </Dialog>
  );
}

export function DeleteLink({ link, on_close, on_removed }: { link: Link; on_close: () => void; on_removed: (gone: Removal) => void }) {
  if (users_of(link).length > 0)
    return (
      <Dialog title={`${link.name} is in use`} on_close={on_close}>
        <p>Without it these mail servers stop working. Give them another link first, or delete them:</p>
        <Users of={link} />
      </Dialog>
    );
  const confirm = async (): Promise<void> => {
    const gone = await remove<Removal>(`/links/${link.id}`);
    announce('Link deleted');
    on_removed(gone);
  };
  return (
    <Dialog title={`Delete ${link.name}?`} confirm="Delete link" on_close={on_close} on_confirm={confirm}>
      <p>No mail server uses it. {link.grants.length === 0 ? 'It has no account, so nothing is lost.' : 'These accounts go with it:'}</p>
      {link.grants.length > 0 && (
        <>
          <ul className="bullets">{link.grants.map((g) => <li key={g.id}>{name_of(g)}</li>)}</ul>
          <WhatEnds link={link} />
        </>
      )}
      {link.redirect_url !== null && <p>A new link may get another redirect URL, to be registered anew.</p>}
    </Dialog>
  );
}
