import { useState } from 'react';
import { post } from '../api/client';
import { begin, name_of, trouble_of, users_of } from '../api/grants';
import type { Grant, GrantType, Link, Removal } from '../api/types';
import { begin_words, grant_words } from '../format/words';
import { Go } from '../router';
import { ProblemAlert } from '../ui/alert';
import { Button, useAction } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Facts } from '../ui/page';
import { Scopes } from '../ui/scopes';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { TroubleNotice } from '../ui/trouble';
import { DeviceDialog } from './link_device';
import { RemoveAccount } from './link_removal';
import { GrantTest } from './link_test_stages';

/** Another account consented than the one that was expected: an administrator decides. */
function Candidate({ grant, on_change }: { grant: Grant; on_change: () => void }) {
  const accept = useAction(async () => { await post(`/grants/${grant.id}/accept`, {}); on_change(); });
  const refuse = useAction(async () => { await post(`/grants/${grant.id}/refuse`, {}); on_change(); });
  if (grant.candidate === undefined) return null;
  const whose = grant.candidate.account;
  return (
    <div className="notice bad" role="group" aria-label={`${whose} consented`}>
      <p className="notice-title">{whose} consented where {grant.login_hint} was expected, <Distance at={grant.candidate.came_at} />.</p>
      <p>Use it if this account may open the mailbox (a shared one). Refuse it if it was a slip: its tokens are ended and thrown away, and somebody can authorize again.</p>
      <div className="form-actions">
        <Button kind="primary" busy={accept.busy} on_press={accept.run}>Use {whose}</Button>
        <Button busy={refuse.busy} on_press={refuse.run}>Refuse {whose}</Button>
      </div>
      <ProblemAlert problem={accept.problem ?? refuse.problem} />
    </div>
  );
}

function meaning_of(grant: Grant, by: GrantType): string {
  if (grant.state === 'awaiting_consent' && by === 'device_code') return 'Press Get a code: somebody enters it at the provider’s page, on any machine.';
  if (grant.state === 'awaiting_consent' && by !== 'authorization_code') return 'No token was asked for yet. Press Connect.';
  return grant_words[grant.state].meaning;
}

/** A new code takes the place of the tokens at once: said before a working account is stopped for it. */
function NewCode({ grant, on_close, on_confirm }: { grant: Grant; on_close: () => void; on_confirm: () => void }) {
  const confirm = (): Promise<void> => { on_confirm(); return Promise.resolve(); };
  return (
    <Dialog title={`Get a new code for ${name_of(grant)}?`} confirm="Get a code" on_close={on_close} on_confirm={confirm}>
      <p>The account works now. Its tokens are given up for the new code, and come back only when somebody has entered it at the provider.</p>
      {users_of(grant).length > 0 && <p>Until then these mail servers wait: {users_of(grant).map((u) => u.name).join(', ')}.</p>}
    </Dialog>
  );
}

/** Asked against granted; what the provider left out is said. */
function Granted({ scopes, missing }: { scopes: readonly string[]; missing: readonly string[] }) {
  return (
    <>
      <Scopes of={scopes} />
      {missing.length > 0 && <p className="warn-words">Asked for and not granted: <span className="mono">{missing.join(' ')}</span></p>}
    </>
  );
}

function AccountFacts({ grant, by }: { grant: Grant; by: GrantType }) {
  const other = grant.login_hint !== '' && grant.account !== '' && grant.login_hint.toLowerCase() !== grant.account.toLowerCase();
  const renewed = ('has_refresh_token' in grant && grant.has_refresh_token === true) || by === 'client_credentials' || by === 'jwt_bearer';
  return (
    <Facts rows={[
      ...(other ? [['Mailbox', <>{grant.login_hint}{grant.other_account_accepted && <span className="sub">That {grant.account} opens it was accepted here.</span>}</>] as const] : []),
      ...('next_try' in grant ? [['Next try', <Distance key="t" at={grant.next_try} />] as const] : []),
      ...('expires_at' in grant && grant.expires_at !== undefined ? [['Access token ends', <><Distance at={grant.expires_at} />{!renewed && '; there is no refresh token, so the consent ends then'}</>] as const] : []),
      ...('next_refresh_at' in grant && grant.next_refresh_at !== undefined ? [['Next refresh', <Distance key="n" at={grant.next_refresh_at} />] as const] : []),
      ...('refresh_token_expires_at' in grant && grant.refresh_token_expires_at !== undefined ? [['Consent ends', <Distance key="r" at={grant.refresh_token_expires_at} />] as const] : []),
      ...('scopes' in grant && grant.scopes !== undefined ? [['Granted scopes', <Granted key="s" scopes={grant.scopes} missing={grant.scopes_missing ?? []} />] as const] : []),
      ...(grant.consented_at !== null ? [[by === 'client_credentials' || by === 'jwt_bearer' ? 'Connected' : 'Consented', <Time key="c" at={grant.consented_at} />] as const] : []),
      ['Used by', users_of(grant).length === 0 ? <span className="none">nothing yet</span> : users_of(grant).map((u) => <Go key={u.key} className="line" to={u.to}>{u.name}</Go>)],
    ]} />
  );
}

type Props = { grant: Grant; link: Link; on_change: () => void; on_removed: (name: string, gone: Removal) => void };

export function Account({ grant, link, on_change, on_removed }: Props) {
  const by = link.grant_type;
  const [open, set_open] = useState<'device' | 'new code' | 'remove' | 'test' | null>(null);
  const ask = useAction(async () => {
    if (by === 'device_code') set_open('device');
    // Its failure stands in the account's state too.
    try { await begin(grant.id, by); } finally { on_change(); }
  });
  const trouble = trouble_of(grant);
  const name = name_of(grant);
  const fine = grant.state === 'usable' || grant.state === 'failing';
  const waits = grant.state === 'awaiting_device';
  const words = waits ? { ...begin_words[by], word: 'Get a new code' } : begin_words[by];
  const press = (): void => { if (by === 'device_code' && fine) set_open('new code'); else ask.run(); };
  return (
    <li className="account" aria-label={name}>
      <div className="account-head">
        <h3>{name}</h3>
        <State {...grant_words[grant.state]} />
        <div className="form-actions">
          {waits && <Button kind="primary" on_press={() => set_open('device')} label={`Show the code of ${name}`}>Show the code</Button>}
          <Button kind={fine || waits ? 'plain' : 'primary'} busy={ask.busy} on_press={press} label={`${words.word} ${name}`}>{ask.busy ? words.busy : words.word}</Button>
          <Button kind="quiet" pressed={open === 'test'} on_press={() => set_open(open === 'test' ? null : 'test')} label={`Test ${name}`}>Test</Button>
          <Button kind="quiet" on_press={() => set_open('remove')} label={`Remove ${name}`}>Remove</Button>
        </div>
      </div>
      <Candidate grant={grant} on_change={on_change} />
      {trouble === undefined ? grant.state !== 'usable' && grant.candidate === undefined && <p>{meaning_of(grant, by)}</p> : <TroubleNotice trouble={trouble} since={trouble.since} attempts={trouble.attempts} />}
      <AccountFacts grant={grant} by={by} />
      {by !== 'device_code' && <ProblemAlert problem={trouble === undefined ? ask.problem : null} />}
      {open === 'test' && <GrantTest grant={grant.id} name={name} on_done={on_change} />}
      {open === 'new code' && <NewCode grant={grant} on_close={() => set_open(null)} on_confirm={ask.run} />}
      {open === 'device' && <DeviceDialog grant={grant} busy={ask.busy} problem={ask.problem} on_again={ask.run} on_close={() => set_open(null)} />}
      {open === 'remove' && <RemoveAccount grant={grant} link={link} on_close={() => set_open(null)} on_removed={(gone) => on_removed(name, gone)} />}
    </li>
  );
}
