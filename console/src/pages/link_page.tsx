import { useState } from 'react';
import { remove } from '../api/client';
import { useResource } from '../api/resource';
import type { Items, Link, Provider } from '../api/types';
import { authentication_words, grant_words } from '../format/words';
import { Go, navigate } from '../router';
import { announce } from '../ui/announce';
import { Button, CopyButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Facts, Page, Pending, Section } from '../ui/page';
import { Scopes } from '../ui/scopes';
import { State } from '../ui/state';
import { Time } from '../ui/time';
import { Accounts } from './link_accounts';

const trail = [{ to: '/admin/links', label: 'Application links' }];

function DeleteLink({ link, on_close }: { link: Link; on_close: () => void }) {
  if (link.used_by.length > 0)
    return (
      <Dialog title={`${link.name} is in use`} on_close={on_close}>
        <p>Without it these mail servers stop reading mail. Give them another link first, or delete them:</p>
        <ul className="bullets">{link.used_by.map((u) => <li key={u.id}><Go to={`/admin/mail/${u.id}`}>{u.name}</Go></li>)}</ul>
      </Dialog>
    );
  const confirm = async (): Promise<void> => {
    await remove(`/links/${link.id}`);
    announce('Link deleted');
    navigate('/admin/links');
  };
  return (
    <Dialog title={`Delete ${link.name}?`} confirm="Delete link" on_close={on_close} on_confirm={confirm}>
      <p>{link.grants.length === 0 ? 'Nothing uses it, and no account is lost.' : 'Nothing uses it. These accounts lose their tokens here and would have to consent again:'}</p>
      {link.grants.length > 0 && <ul className="bullets">{link.grants.map((g) => <li key={g.id}>{g.account || g.login_hint || 'not authorized'}</li>)}</ul>}
    </Dialog>
  );
}

export function LinkPage({ id }: { id: number }) {
  const [deleting, set_deleting] = useState(false);
  const { data: link, problem, reload } = useResource<Link>(`/links/${id}`, ['links', 'mailboxes']);
  const provider = useResource<Items<Provider>>('/providers').data?.items.find((p) => p.id === link?.provider);
  if (link === null) return <Page title="Link" trail={trail}><Pending problem={problem} /></Page>;
  return (
    <Page title={link.name} trail={trail} actions={<><Go className="button" to={`/admin/links/${id}/edit`}>Edit</Go><Button kind="danger" on_press={() => set_deleting(true)}>Delete</Button></>}>
      <Accounts link={link} on_change={() => void reload()} />
      <Section title="Outgoing link">
        <Facts rows={[
          ['State', <State key="s" {...grant_words[link.state]} />],
          ['Service provider', provider?.name ?? link.provider],
          ...(link.issuer !== '' ? [['Issuer URL', <span key="i" className="mono">{link.issuer}</span>] as const] : []),
          ['Client ID', <span key="c" className="mono">{link.client_id}</span>],
          ['Client secret', link.has_client_secret ? 'Stored sealed, never shown' : 'None'],
          ['Client authentication', authentication_words[link.authentication]],
          ['Scopes', <Scopes key="sc" of={link.scopes} />],
          ['Authorization endpoint', <span key="a" className="mono">{link.authorization_endpoint}</span>],
          ['Token endpoint', <span key="t" className="mono">{link.token_endpoint}</span>],
          ...(link.redirect_url === null ? [] : [['Redirect URL', <span key="r" className="with-button"><span className="mono">{link.redirect_url}</span><CopyButton what="Redirect URL" text={link.redirect_url} /></span>] as const]),
          ['Changed', <Time key="u" at={link.updated_at} />],
        ]} />
      </Section>
      {deleting && <DeleteLink link={link} on_close={() => set_deleting(false)} />}
    </Page>
  );
}
