import { useResource } from '../api/resource';
import type { Grant, Items, Link, Provider } from '../api/types';
import { grant_words } from '../format/words';
import { Go } from '../router';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { State } from '../ui/state';
import { Distance } from '../ui/time';

const columns = ['Name', 'Provider', 'State', 'Accounts', 'Token expires', 'Used by'] as const;

/** The access token that runs out first; it is refreshed before. */
const next_expiry = (grants: readonly Grant[]): string | undefined => grants.flatMap((g) => ('expires_at' in g ? [g.expires_at] : [])).sort()[0];

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
          {data.items.map((l) => {
            const expiry = next_expiry(l.grants);
            return (
              <Row key={l.id}>
                <Cell of="Name" kind="main"><Go to={`/admin/links/${l.id}`}>{l.name}</Go></Cell>
                <Cell of="Provider">{providers.find((p) => p.id === l.provider)?.name ?? l.provider}</Cell>
                <Cell of="State" kind="tight"><State {...grant_words[l.state]} /></Cell>
                <Cell of="Accounts">{l.grants.length === 0 ? <span className="none">none</span> : l.grants.map((g) => <span key={g.id} className="line">{g.account || g.login_hint || 'not authorized'}</span>)}</Cell>
                <Cell of="Token expires">{expiry === undefined ? <span className="none">–</span> : <Distance at={expiry} />}</Cell>
                <Cell of="Used by">{l.used_by.length === 0 ? <span className="none">nothing</span> : l.used_by.map((u) => <Go key={u.id} className="line" to={`/admin/mail/${u.id}`}>{u.name}</Go>)}</Cell>
              </Row>
            );
          })}
        </Table>
      )}
    </Page>
  );
}
