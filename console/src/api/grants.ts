import { post } from './client';
import type { Grant, GrantTrouble } from './types';

export const trouble_of = (g: Grant): GrantTrouble | undefined => ('trouble' in g ? g.trouble : undefined);

/** Leaves the console for the provider's page; it sends the browser back to this page. */
export async function authorize(grant: number): Promise<void> {
  const { authorization_url } = await post<{ authorization_url: string }>(`/grants/${grant}/consent`, { return_to: location.pathname });
  location.assign(authorization_url);
}
