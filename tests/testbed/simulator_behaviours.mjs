// What the provider simulator can be told to do, by name. An unknown name or value is a mistake of the test's and thrown.

const one_of = (...names) => (value) => names.includes(value);
const number = (value) => typeof value === 'number' && Number.isFinite(value);
const text = (value) => typeof value === 'string';
const object = (value) => typeof value === 'object' && value !== null;

export const behaviours = {
  // --- refresh tokens
  rotation: one_of('always', 'never'),
  // A refresh token that was spent: its family ends, or (Okta, Auth0: leeway) the one before the newest is still taken.
  on_reuse: one_of('revoke the family', 'grace'),
  // How long after it was spent, in seconds; Infinity without an end.
  grace_s: (value) => number(value) || value === Infinity,
  refresh_token: one_of('given', 'left out on refresh', 'never given'),
  // --- access tokens
  expires_in: (value) => number(value) || text(value),
  expires_in_form: one_of('number', 'text', 'left out'),
  // All tokens end at this instant (milliseconds since 1970), whenever they were given; null: expires_in counts.
  ends_at: (value) => value === null || number(value),
  // "as asked", "left out", or the scopes that are granted whatever was asked for.
  scope: (value) => value === 'as asked' || value === 'left out' || Array.isArray(value),
  // --- how the token endpoint answers
  form: one_of('json', 'form-encoded'),
  errors: one_of('as the RFC says', 'with status 200'),
  token_endpoint: one_of('answers', 'too many requests', 'unavailable', 'hangs', 'hangs up', 'redirects', 'large', 'fails as Entra does', 'refuses'),
  // Seconds, or { date_in_s }: as an HTTP date. Null: no such header.
  retry_after: (value) => value === null || number(value) || (object(value) && number(value.date_in_s)),
  redirect_to: text,
  // Refuses at the token, device, revocation and userinfo endpoints, and quotes what it was sent: a careless provider.
  echoes: (value) => typeof value === 'boolean',
  // The OAuth error of "refuses" and "echoes"; the description of "refuses".
  error: text,
  error_description: text,
  aadsts: number,
  // --- the answer that the browser carries
  consent: one_of('given', 'refused'),
  // Who is signed in at the provider; null: whoever login_hint names.
  account: (value) => value === null || text(value),
  callback_iss: one_of('right', 'wrong', 'missing'),
  // Parameters that come twice.
  callback_twice: (value) => Array.isArray(value) && value.every(text),
  // An attacker's provider: sends the browser on to another provider, with that one's client and redirect URL.
  mix_up: (value) => value === null || (object(value) && text(value.authorization_endpoint) && text(value.client_id) && text(value.redirect_uri)),
  // --- identity
  id_token: one_of('good', 'left out', 'alg none', 'signed with the public key', 'wrong signature', 'unknown key', 'wrong issuer', 'wrong audience', 'expired', 'from the future', 'wrong nonce', 'no subject'),
  id_token_names: one_of('subject and address', 'the subject only'),
  userinfo: one_of('right', 'of somebody else', 'unavailable'),
  // --- metadata and headers
  announces_iss: (value) => typeof value === 'boolean',
  metadata: object,
  clock_skew_s: number,
};

export const usual = {
  rotation: 'always', on_reuse: 'revoke the family', grace_s: Infinity, refresh_token: 'given',
  expires_in: 3600, expires_in_form: 'number', ends_at: null, scope: 'as asked',
  form: 'json', errors: 'as the RFC says', token_endpoint: 'answers', retry_after: null, redirect_to: '', echoes: false, error: 'invalid_grant', error_description: '', aadsts: 700082,
  consent: 'given', account: null, callback_iss: 'right', callback_twice: [], mix_up: null,
  id_token: 'good', id_token_names: 'subject and address', userinfo: 'right', announces_iss: true, metadata: {}, clock_skew_s: 0,
};

export function check_behaviour(wanted) {
  for (const [name, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(behaviours, name)) throw new Error(`the simulator has no behaviour ${name}`);
    if (!behaviours[name](value)) throw new Error(`the simulator's behaviour ${name} cannot be ${JSON.stringify(value)}`);
  }
  return wanted;
}

// What holds for whom: for everybody, for one client, and for the next requests at one path.
export class BehaviourBook {
  constructor() { this.by_client = new Map([['*', usual]]); this.coming = []; }

  set(client_id, wanted) {
    check_behaviour(wanted);
    this.by_client.set(client_id, { ...this.by_client.get(client_id), ...wanted });
    this.merged = new Map();
  }

  once(client_id, wanted, { at = '/token', times = 1 } = {}) { this.coming.push({ client_id, wanted: check_behaviour(wanted), at, left: times }); }

  reset() { this.by_client = new Map([['*', usual]]); this.coming = []; this.merged = new Map(); }

  merged = new Map();
  of(client_id, path) {
    let all = this.merged.get(client_id);
    if (!all) this.merged.set(client_id, all = { ...this.by_client.get('*'), ...this.by_client.get(client_id) });
    if (this.coming.length === 0) return all;
    const next = this.coming.find((c) => c.left > 0 && c.at === path && (c.client_id === '*' || c.client_id === client_id));
    if (!next) return all;
    next.left -= 1;
    return { ...all, ...next.wanted };
  }
}

// Entra's error bodies: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const entra_errors = {
  700082: ['invalid_grant', 'The refresh token has expired due to inactivity.'],
  50173: ['invalid_grant', 'The provided grant has expired due to it being revoked, a fresh auth token is needed.'],
  65001: ['invalid_grant', 'The user or administrator has not consented to use the application.'],
  7000222: ['invalid_client', 'The provided client secret keys are expired.'],
  7000215: ['invalid_client', 'Invalid client secret provided.'],
  70011: ['invalid_scope', 'The provided request must include a scope input parameter.'],
  90033: ['temporarily_unavailable', 'A transient error has occurred. Please try again.'],
};

export function entra_error(number_of_it, { trace_id, correlation_id }) {
  const [error, words] = entra_errors[number_of_it];
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return { error, error_description: `AADSTS${number_of_it}: ${words} Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`,
    error_codes: [number_of_it], timestamp, trace_id, correlation_id, error_uri: `https://login.microsoftonline.com/error?code=${number_of_it}` };
}
