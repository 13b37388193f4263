import type { Provider } from '../api/types';

/** For tests: a row of the catalogue with nothing in it but its name. */
export const bare_provider: Provider = {
  id: 'google', name: 'Google', documentation: '', issuer: '', authorization_endpoint: '', token_endpoint: '', mail_scopes: [], authentication: 'post',
  pages: [], uses: [], variables: [], endpoints: {}, grants: [], mail: [], redirect_advice: [], refresh: { rotation: 'never' }, quirks: [], registration: { url: '', steps: [] },
};
