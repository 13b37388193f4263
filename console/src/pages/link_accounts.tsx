import { useState } from 'react';
import { post, remove } from '../api/client';
import { authorize, trouble_of } from '../api/grants';
import type { Grant, GrantType, Link } from '../api/types';
import { grant_words } from '../format/words';
import { Go } from '../router';
import { ProblemAlert } from '../ui/alert';
import { Button, useAction } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Empty, Facts, Section } from '../ui/page';
import { Scopes } from '../ui/scopes';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { TroubleNotice } from '../ui/trouble';

const name_of = (g: Grant): string => g.account || g.login_hint || 'Account not known yet';

function RemoveAccount({ grant, on_close, on_done }: { grant: Grant; on_close: () => void; on_done: () => void }) {
  if (grant.used_by.length > 0)
    return (
      <Dialog title={`${name_of(grant)} is in use`} on_close={on_close}>
        <p>These mail servers sign in with it and would stop. Give them another account first, or delete them:</p>
        <ul className="bullets">{grant.used_by.map((u) => <li key={u.id}><Go to={`/admin/mail/${u.id}`}>{u.name}</Go></li>)}</ul>
      </Dialog>
    );
  return (
    <Dialog title={`Remove ${name_of(grant)}?`} confirm="Remove account" on_close={on_close} on_confirm={async () => { await remove(`/grants/${grant.id}`); on_done(); on_close(); }}>
      <p>Its tokens are forgotten here. Nothing uses it. The consent itself stays at the provider, where the account’s owner can end it.</p>
    </Dialog>
  );
}

/** Another account consented than the one that was expected: an administrator decides. */
function Candidate({ grant, on_change }: { grant: Grant; on_change: () => void }) {
  const accept = useAction(async () => { await post(`/grants/${grant.id}/accept`, {}); on_change(); });
  const refuse = useAction(async () => { await post(`/grants/${grant.id}/refuse`, {}); on_change(); });
  if (grant.candidate === undefined) return null;
  const whose = grant.candidate.account;
  return (
    <div className="notice bad" role="group" aria-label={`${whose} consented`}>
      <p className="notice-title">{whose} consented where {grant.login_hint} was expected.</p>
      <p>Use it if this account may open the mailbox (a shared one). Refuse it if it was a slip: its tokens are thrown away, and somebody can authorize again.</p>
      <div className="form-actions">
        <Button kind="primary" busy={accept.busy} on_press={accept.run}>Use {whose}</Button>
        <Button busy={refuse.busy} on_press={refuse.run}>Refuse {whose}</Button>
      </div>
      <ProblemAlert problem={accept.problem ?? refuse.problem} />
    </div>
  );
}

/** The code of RFC 8628, to be typed on any machine with a browser. */
function DeviceCode({ grant }: { grant: Grant }) {
  if (grant.state !== 'awaiting_device') return null;
  const d = grant.device;
  return (
    <div className="notice" role="status">
      <p className="notice-title">Enter <span className="mono">{d.user_code}</span> at <a href={d.verification_url_complete || d.verification_url} rel="noreferrer" target="_blank">{d.verification_url}</a></p>
      <p className="sub">On any machine, signed in as {grant.login_hint || 'the account that is meant'}. The code ends <Distance at={d.expires_at} />.</p>
    </div>
  );
}

const begin_words: Record<GrantType, { word: string; busy: string }> = {
  authorization_code: { word: 'Authorize', busy: 'Opening the provider…' },
  device_code: { word: 'Get a code', busy: 'Asking the provider…' },
  client_credentials: { word: 'Connect', busy: 'Asking the provider…' },
  jwt_bearer: { word: 'Connect', busy: 'Asking the provider…' },
};

async function begin(grant: number, by: GrantType, on_change: () => void): Promise<void> {
  if (by === 'authorization_code') return authorize(grant);
  try { await post(`/grants/${grant}/${by === 'device_code' ? 'device' : 'connect'}`, {}); } finally { on_change(); }
}

function Account({ grant, by, on_change }: { grant: Grant; by: GrantType; on_change: () => void }) {
  const [removing, set_removing] = useState(false);
  const ask = useAction(() => begin(grant.id, by, on_change));
  const said = grant_words[grant.state];
  const trouble = trouble_of(grant);
  const other = grant.login_hint !== '' && grant.account !== '' && grant.login_hint.toLowerCase() !== grant.account.toLowerCase();
  return (
    <li className="account">
      <div className="account-head">
        <h3>{name_of(grant)}</h3>
        <State {...said} />
        <div className="form-actions">
          <Button kind={grant.state === 'usable' || grant.state === 'failing' ? 'plain' : 'primary'} busy={ask.busy} on_press={ask.run} label={`${begin_words[by].word} ${name_of(grant)}`}>{ask.busy ? begin_words[by].busy : begin_words[by].word}</Button>
          <Button kind="quiet" on_press={() => set_removing(true)} label={`Remove ${name_of(grant)}`}>Remove</Button>
        </div>
      </div>
      <Candidate grant={grant} on_change={on_change} />
      <DeviceCode grant={grant} />
      {trouble === undefined ? grant.state !== 'usable' && <p>{said.meaning}</p> : <TroubleNotice trouble={trouble} since={trouble.since} attempts={trouble.attempts} />}
      <Facts rows={[
        ...(other ? [['Mailbox', grant.login_hint] as const] : []),
        ...('next_try' in grant ? [['Next try', <Distance key="t" at={grant.next_try} />] as const] : []),
        ...('expires_at' in grant && grant.expires_at !== undefined ? [['Access token expires', <><Distance at={grant.expires_at} />{grant.has_refresh_token ? '; refreshed before' : '; no refresh token, so the consent ends then'}</>] as const] : []),
        ...('scopes' in grant && grant.scopes !== undefined ? [['Granted scopes', <Scopes key="s" of={grant.scopes} />] as const] : []),
        ...(grant.consented_at !== null ? [['Consented', <Time key="c" at={grant.consented_at} />] as const] : []),
        ['Used by', grant.used_by.length === 0 ? <span className="none">nothing yet</span> : grant.used_by.map((u) => <Go key={u.id} className="line" to={`/admin/mail/${u.id}`}>{u.name}</Go>)],
      ]} />
      <ProblemAlert problem={ask.problem} />
      {removing && <RemoveAccount grant={grant} on_close={() => set_removing(false)} on_done={on_change} />}
    </li>
  );
}

function AddAccount({ link, on_done }: { link: Link; on_done: () => void }) {
  const [login_hint, set_hint] = useState('');
  const submit = async (): Promise<void> => {
    const made = await post<Grant>(`/links/${link.id}/grants`, { login_hint: login_hint.trim() });
    on_done();
    await begin(made.id, link.grant_type, on_done);
  };
  return (
    <Form label="Add account" submit={submit} submit_label={link.grant_type === 'authorization_code' ? 'Add and authorize' : 'Add and connect'} busy_label={begin_words[link.grant_type].busy}>
      <TextField label="Account" name="login_hint" type="email" optional value={login_hint} on_change={set_hint} hint="Usually an e-mail address; the provider is told that it is meant." />
    </Form>
  );
}

export function Accounts({ link, on_change }: { link: Link; on_change: () => void }) {
  const [adding, set_adding] = useState(false);
  return (
    <Section title="Accounts" actions={!adding && <Button on_press={() => set_adding(true)}>Add account</Button>}>
      {adding && <div className="account"><AddAccount link={link} on_done={on_change} /></div>}
      {link.grants.length === 0 ? !adding && (
        <Empty title="No account has consented yet">
          <p>An <Go to={`/admin/mail/new?link=${link.id}`}>incoming mail server</Go> with this link brings its own account. Or add one here and authorize it.</p>
        </Empty>
      ) : <ul className="accounts">{link.grants.map((g) => <Account key={g.id} grant={g} by={link.grant_type} on_change={on_change} />)}</ul>}
    </Section>
  );
}
