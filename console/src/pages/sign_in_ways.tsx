import type { Link } from '../api/types';
import { grant_words } from '../format/words';
import { Go } from '../router';
import { Notice } from '../ui/alert';
import type { Option } from '../ui/field';

/** How to sign in at a mail server: "password", "link 3" for a new account on link 3, "grant 7" for an account that is there. */
export function ways_in(links: readonly Link[]): Option<string>[] {
  const all: Option<string>[] = [{ value: 'password', label: 'Password' }];
  for (const l of links) {
    all.push({ value: `link ${l.id}`, label: `${l.name}: new account` });
    for (const g of l.grants) all.push({ value: `grant ${g.id}`, label: `${l.name}: ${g.account || g.login_hint || `account ${g.id}`} (${grant_words[g.state].word.toLowerCase()})` });
  }
  return all;
}

export function way_hint(authentication: string, links: readonly Link[]) {
  if (authentication.startsWith('link')) return 'After saving, press Authorize: the account consents at the provider.';
  if (authentication.startsWith('grant')) return 'Uses the tokens of an account that is there already; right for a shared mailbox.';
  if (authentication === 'none') return 'For a server within the house that takes letters from this machine.';
  if (links.length === 0) return <>To sign in without a password, <Go to="/admin/links/new">create a link</Go> first.</>;
  return 'Google and Microsoft refuse passwords; a link is safer everywhere.';
}

/** Said as soon as it is chosen: the sign-in would fail later. */
export function PasswordRefused({ of, links }: { of: string; links: readonly Link[] }) {
  return (
    <Notice tone="warn" role="status" title={`${of} refuses passwords for mail`}>
      <p>{links.length === 0 ? <>Sign-in will fail. <Go to="/admin/links/new">Create a link</Go>, then choose it here.</> : 'Sign-in will fail. Choose a link under Authentication.'}</p>
    </Notice>
  );
}
