import { post } from './client';
import type { Grant, GrantTrouble, GrantType } from './types';

export const trouble_of = (g: Grant): GrantTrouble | undefined => ('trouble' in g ? g.trouble : undefined);

/** Who it is, as far as anybody said. */
export const name_of = (g: Grant): string => g.account || g.login_hint || 'Account not known yet';

type Users = Pick<Grant, 'used_by' | 'used_by_servers'>;
/** The mail servers, incoming and outgoing, that sign in with it. */
export const users_of = ({ used_by, used_by_servers }: Users): { key: string; name: string; to: string }[] => [
  ...used_by.map((u) => ({ key: `in ${u.id}`, name: u.name, to: `/admin/mail/${u.id}` })),
  ...used_by_servers.map((u) => ({ key: `out ${u.id}`, name: u.name, to: `/admin/outgoing/${u.id}` })),
];

/** Leaves the console for the provider's page; it sends the browser back to this page. */
export async function authorize(grant: number): Promise<void> {
  const { authorization_url } = await post<{ authorization_url: string }>(`/grants/${grant}/consent`, { return_to: location.pathname });
  location.assign(authorization_url);
}

/** Gets the first token as the link's grant type wants it: through a person, here or elsewhere, or at once. */
export async function begin(grant: number, by: GrantType): Promise<void> {
  if (by === 'authorization_code') return authorize(grant);
  await post<Grant>(`/grants/${grant}/${by === 'device_code' ? 'device' : 'connect'}`, {});
}
