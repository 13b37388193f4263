import type { ReactNode } from 'react';
import { name_of, users_of } from '../api/grants';
import { useResource } from '../api/resource';
import type { Grant, Items, Link, Provider } from '../api/types';
import { grant_type_words, grant_words } from '../format/words';
import { Go } from '../router';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { State } from '../ui/state';
import { Distance, Ends } from '../ui/time';

const columns = ['Name', 'Provider', 'State', 'Accounts', 'Next refresh', 'Secret ends', 'Used by'] as const;
const shown_max = 3;

/** Of all accounts the one that comes first. */
const next_refresh = (grants: readonly Grant[]): string | undefined => grants.flatMap((g) => ('next_refresh_at' in g && g.next_refresh_at !== undefined ? [g.next_refresh_at] : 'next_try' in g ? [g.next_try] : [])).sort()[0];

function Some({ of, none }: { of: readonly { key: number | string; shown: ReactNode }[]; none: string }) {
  if (of.length === 0) return <span className="none">{none}</span>;
  return <>{of.slice(0, shown_max).map((x) => <span key={x.key} className="line">{x.shown}</span>)}{of.length > shown_max && <span className="sub">and {of.length - shown_max} more</span>}</>;
}

/** During a rollover the last one to end counts. */
function SecretEnds({ link }: { link: Link }) {
  if (link.key !== undefined) return link.key.has_certificate ? <><Ends at={link.key.expires_at} /><span className="sub">certificate</span></> : <span className="none">a key</span>;
  if (link.client_secrets.length === 0) return <span className="none">no secret</span>;
  const ends = link.client_secrets.map((s) => s.expires_at);
  return <Ends at={ends.includes(null) ? null : (ends.sort().at(-1) ?? null)} />;
}

function LinkRow({ link, provider }: { link: Link; provider: string }) {
  const next = next_refresh(link.grants);
  return (
    <Row>
      <Cell of="Name" kind="main"><Go to={`/admin/links/${link.id}`}>{link.name}</Go><span className="sub">{grant_type_words[link.grant_type].label}</span></Cell>
      <Cell of="Provider">{provider}</Cell>
      <Cell of="State" kind="tight"><State {...grant_words[link.state]} /></Cell>
      <Cell of="Accounts"><Some none="none" of={link.grants.map((g) => ({ key: g.id, shown: name_of(g) }))} /></Cell>
      <Cell of="Next refresh">{next === undefined ? <span className="none">–</span> : <Distance at={next} />}</Cell>
      <Cell of="Secret ends"><SecretEnds link={link} /></Cell>
      <Cell of="Used by"><Some none="nothing" of={users_of(link).map((u) => ({ key: u.key, shown: <Go to={u.to}>{u.name}</Go> }))} /></Cell>
    </Row>
  );
}

export function LinkList() {
  const { data, problem } = useResource<Items<Link>>('/links', ['links', 'mailboxes']);
  const providers = useResource<Items<Provider>>('/providers').data?.items ?? [];
  return (
    <Page title="Application links" about="What this Outlink is allowed to do at other providers. A link is made once; each account consents once, and its tokens are kept fresh."
      actions={<Go className="button primary" to="/admin/links/new">Create link</Go>}>
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? (
        <Empty title="No links yet">
          <p>Create a link to Google, Microsoft or any other OAuth 2.0 provider; then a mail server can sign in with it instead of a password.</p>
          <p><Go to="/admin/links/new">Create link</Go></p>
        </Empty>
      ) : (
        <Table caption="Application links" columns={columns}>
          {data.items.map((l) => <LinkRow key={l.id} link={l} provider={providers.find((p) => p.id === l.provider)?.name ?? l.provider} />)}
        </Table>
      )}
    </Page>
  );
}
