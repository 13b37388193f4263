import { useState, type ReactNode } from 'react';
import { useResource } from '../api/resource';
import type { Items, Link, Provider, Removal, Warning } from '../api/types';
import { authentication_words, grant_type_words, grant_words } from '../format/words';
import { Go } from '../router';
import { Button, CopyButton } from '../ui/button';
import { Facts, Page, Pending, Section } from '../ui/page';
import { Scopes } from '../ui/scopes';
import { State } from '../ui/state';
import { Ends, Time } from '../ui/time';
import { Ahead } from '../ui/warnings';
import { Accounts } from './link_accounts';
import { DeleteLink, RemovalNotice } from './link_removal';
import { Secrets } from './link_secrets';

const trail = [{ to: '/admin/links', label: 'Application links' }];
type FactRow = readonly [string, ReactNode];
const mono = (text: string) => <span className="mono">{text}</span>;

/** How the client proves itself, without anything secret. */
function proof_rows(link: Link): FactRow[] {
  const key = link.key;
  if (link.grant_type === 'jwt_bearer')
    return [['Service account', key === undefined ? '' : mono(key.service_account)], ...(key !== undefined && key.key_id !== '' ? [['Key ID', mono(key.key_id)] as const] : [])];
  return [
    ['Client authentication', authentication_words[link.authentication]],
    ...(key === undefined ? [] : [
      ['Private key', 'Stored sealed, never shown'] as const,
      ...(key.key_id === '' ? [] : [['Key ID', mono(key.key_id)] as const]),
      ['Certificate', key.has_certificate ? <>Ends <Ends at={key.expires_at} /></> : 'None: the provider knows the key by its ID'] as const,
    ]),
  ];
}

/** The endpoints that the grant type uses, and where it has them the others. */
function endpoint_rows(link: Link): FactRow[] {
  const all: readonly (readonly [string, string])[] = [
    ['Authorization endpoint', link.grant_type === 'authorization_code' ? link.authorization_endpoint : ''],
    ['Device authorization endpoint', link.grant_type === 'device_code' ? link.device_authorization_endpoint : ''],
    ['Token endpoint', link.token_endpoint],
    ['Revocation endpoint', link.revocation_endpoint],
    ['Userinfo endpoint', link.userinfo_endpoint],
  ];
  return all.filter(([, url]) => url !== '').map(([name, url]) => [name, mono(url)]);
}

function variable_rows(link: Link, row: Provider | undefined): FactRow[] {
  return link.variables.filter((v) => v.value !== '').map(({ name, value }) => {
    const v = row?.variables.find((x) => x.name === name);
    return [v?.label ?? name, v?.choices.find((c) => c.value === value)?.label ?? mono(value)];
  });
}

function LinkFacts({ link, row }: { link: Link; row: Provider | undefined }) {
  return (
    <Facts rows={[
      ['State', <State key="s" {...grant_words[link.state]} />],
      ['Grant type', grant_type_words[link.grant_type].label],
      ['Service provider', row?.name ?? link.provider],
      ...variable_rows(link, row),
      ...(link.issuer !== '' ? [['Issuer URL', mono(link.issuer)] as const] : []),
      ['Client ID', mono(link.client_id)],
      ...proof_rows(link),
      ['Scopes', <Scopes key="sc" of={link.scopes} />],
      ...endpoint_rows(link),
      ...(link.redirect_url === null ? [] : [['Redirect URL', <span key="r" className="with-button"><span className="mono">{link.redirect_url}</span><CopyButton what="Redirect URL" text={link.redirect_url} /></span>] as const]),
      ['Changed', <Time key="u" at={link.updated_at} />],
    ]} />
  );
}

type Gone = { name: string; gone: Removal };

export function LinkPage({ id }: { id: number }) {
  const [deleting, set_deleting] = useState(false);
  const [gone, set_gone] = useState<Gone | null>(null);
  const { data: link, problem, reload } = useResource<Link>(gone === null ? `/links/${id}` : null, ['links', 'mailboxes']);
  const row = useResource<Items<Provider>>('/providers').data?.items.find((p) => p.id === link?.provider);
  const warnings = useResource<Items<Warning>>(gone === null ? '/warnings' : null, ['links']).data?.items.filter((w) => w.link === id) ?? [];
  if (gone !== null)
    return (
      <Page title={`${gone.name} is deleted`} trail={trail}>
        <RemovalNotice title={`The link ${gone.name} was deleted`} gone={gone.gone} />
        <p><Go to="/admin/links">All application links</Go></p>
      </Page>
    );
  if (link === null) return <Page title="Link" trail={trail}><Pending problem={problem} /></Page>;
  return (
    <Page title={link.name} trail={trail} actions={<><Go className="button" to={`/admin/links/${id}/edit`}>Edit</Go><Button kind="danger" on_press={() => set_deleting(true)}>Delete</Button></>}>
      <Ahead warnings={warnings} />
      <Accounts link={link} on_change={() => void reload()} />
      {link.client_secrets.length > 0 && <Secrets link={link} on_change={reload} />}
      <Section title="Outgoing link"><LinkFacts link={link} row={row} /></Section>
      {deleting && <DeleteLink link={link} on_close={() => set_deleting(false)} on_removed={(removal) => set_gone({ name: link.name, gone: removal })} />}
    </Page>
  );
}
