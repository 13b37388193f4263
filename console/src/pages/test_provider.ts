import type { Provider, ProviderGrant } from '../api/types';

/** For tests: a row of the catalogue with nothing in it but its name. */
export const bare_provider: Provider = {
  id: 'google', name: 'Google', documentation: '', issuer: '', authorization_endpoint: '', token_endpoint: '', mail_scopes: [], authentication: 'post',
  pages: [], uses: [], variables: [], endpoints: {}, grants: [], mail: [], redirect_advice: [], refresh: { rotation: 'never' }, quirks: [], registration: { url: '', steps: [] },
};

/** For tests: a grant type that a row offers, with no scopes. */
export const offered = (type: ProviderGrant['type'], authentication: ProviderGrant['authentication'] = ['post', 'basic']): ProviderGrant =>
  ({ type, offered: true, not_offered: '', authentication, pkce: true, scopes: [], conditions: [] });
