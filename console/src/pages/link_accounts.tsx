import { useState } from 'react';
import { post } from '../api/client';
import { begin } from '../api/grants';
import type { Grant, GrantType, Link, Removal } from '../api/types';
import { begin_words } from '../format/words';
import { Go } from '../router';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Empty, Section } from '../ui/page';
import { Account } from './link_account';
import { RemovalNotice } from './link_removal';

const add_words: Record<GrantType, { submit: string; label: string; hint: string; optional: boolean }> = {
  authorization_code: { submit: 'Add and authorize', label: 'Account', hint: 'Usually an e-mail address; the provider is told that it is meant.', optional: true },
  device_code: { submit: 'Add and get a code', label: 'Account', hint: 'Usually an e-mail address: whoever enters the code should sign in as this account.', optional: true },
  client_credentials: { submit: 'Add and connect', label: 'Mailbox', hint: 'The mailbox that the application opens. Only its name here: the token is the application’s own.', optional: true },
  jwt_bearer: { submit: 'Add and connect', label: 'Mailbox', hint: 'The address in whose name the service account acts.', optional: false },
};

function AddAccount({ link, on_done, on_close }: { link: Link; on_done: () => void; on_close: () => void }) {
  const [login_hint, set_hint] = useState('');
  const words = add_words[link.grant_type];
  const submit = async (): Promise<void> => {
    const made = await post<Grant>(`/links/${link.id}/grants`, { login_hint: login_hint.trim() });
    // From here on the account is there, and its own card tells how it goes.
    try { await begin(made.id, link.grant_type); } catch { /* told by its state */ }
    on_done();
    on_close();
  };
  return (
    <Form label="Add account" submit={submit} submit_label={words.submit} busy_label={begin_words[link.grant_type].busy} actions={<Button on_press={on_close}>Cancel</Button>}>
      <TextField label={words.label} name="login_hint" type="email" optional={words.optional} value={login_hint} on_change={set_hint} hint={words.hint} />
    </Form>
  );
}

type Removed = { name: string; gone: Removal };

export function Accounts({ link, on_change }: { link: Link; on_change: () => void }) {
  const [adding, set_adding] = useState(false);
  const [removed, set_removed] = useState<Removed | null>(null);
  return (
    <Section title="Accounts" actions={!adding && <Button on_press={() => set_adding(true)}>Add account</Button>}>
      {removed !== null && <RemovalNotice title={`${removed.name} was removed`} gone={removed.gone} on_dismiss={() => set_removed(null)} />}
      {adding && <div className="account"><AddAccount link={link} on_done={on_change} on_close={() => set_adding(false)} /></div>}
      {link.grants.length === 0 ? !adding && (
        <Empty title={link.grant_type === 'authorization_code' || link.grant_type === 'device_code' ? 'No account has consented yet' : 'No account yet'}>
          <p>An <Go to={`/admin/mail/new?link=${link.id}`}>incoming mail server</Go> with this link brings its own account. Or add one here.</p>
        </Empty>
      ) : <ul className="accounts">{link.grants.map((g) => <Account key={g.id} grant={g} link={link} on_change={on_change} on_removed={(name, gone) => { set_removed({ name, gone }); on_change(); }} />)}</ul>}
    </Section>
  );
}
