import crypto from 'node:crypto';

// How a strict provider lets clients in. A refusal is thrown; the door turns it into an answer.
export class Refusal extends Error {
  constructor(error, description, status = 400) { super(`${error}: ${description}`); Object.assign(this, { error, description, status }); }
}

const same = (a, b) => { const [x, y] = [a, b].map((text) => crypto.createHash('sha256').update(text).digest()); return crypto.timingSafeEqual(x, y); };
const form_decode = (value) => decodeURIComponent(value.replaceAll('+', ' '));
const parse_part = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
const assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const signings = {
  RS256: {}, ES256: { dsaEncoding: 'ieee-p1363' },
  PS256: { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
};

// A signed JWT's claims: signature, audience and times are checked. Refuses with `error`.
export function check_jwt(jwt, { key, algorithms, audience, issuer, subject, error, life_max_s, header_must }) {
  const no = (why) => { throw new Refusal(error, why, error === 'invalid_client' ? 401 : 400); };
  const parts = jwt.split('.');
  if (parts.length !== 3) no('the assertion is no JWT');
  const [header, claims] = parts.slice(0, 2).map(parse_part);
  if (!algorithms.includes(header.alg)) no(`the assertion is signed with ${header.alg}`);
  for (const [name, value] of Object.entries(header_must)) if (header[name] !== value) no(`the assertion's header has the wrong ${name}`);
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
  if (!crypto.verify('sha256', signed, { key, ...signings[header.alg] }, Buffer.from(parts[2], 'base64url'))) no('the assertion is not signed by the registered key');
  if (claims.iss !== issuer || (subject !== undefined && claims.sub !== subject)) no('the assertion speaks for somebody else');
  if (claims.aud !== audience) no('the assertion is for another audience');
  const now = Date.now() / 1000;
  if (!(claims.exp > now) || claims.exp > now + life_max_s + 5 || (claims.nbf ?? 0) > now + 5) no('the assertion does not hold now');
  return claims;
}

// Name and secret out of `Authorization: Basic`; null when there is no such header.
function basic_of(header) {
  if (header === undefined) return null;
  const [, encoded] = header.match(/^Basic ([A-Za-z0-9+/]+=*)$/) ?? [];
  const [, id, secret] = encoded ? Buffer.from(encoded, 'base64').toString('utf8').match(/^([^:]*):(.*)$/s) ?? [] : [];
  if (id === undefined) throw new Refusal('invalid_client', 'the Authorization header cannot be read', 401);
  return { id: form_decode(id), secret: form_decode(secret) };
}

export class ClientBook {
  constructor(token_endpoint) { this.token_endpoint = token_endpoint; this.clients = new Map(); this.jtis = new Set(); }

  // { client_id, client_secret | client_secrets, authentication: basic | post | private_key_jwt | none, grant_types, redirect_uris, scopes,
  //   jwk, kid, thumbprint, service_account }
  add(client) {
    this.clients.set(client.client_id, { grant_types: ['authorization_code', 'refresh_token'], redirect_uris: [], authentication: 'basic',
      client_secrets: client.client_secret === undefined ? [] : [client.client_secret], ...client,
      ...(client.jwk && { key: crypto.createPublicKey({ key: client.jwk, format: 'jwk' }) }) });
  }

  find(client_id) { return this.clients.get(client_id); }

  // The client that proves itself in this request, in the way that it is registered for and in no other.
  authenticate(headers, fields) {
    const no = (why) => { throw new Refusal('invalid_client', why, 401); };
    const basic = basic_of(headers.authorization);
    const ways = [basic && 'basic', fields.client_secret !== undefined && 'post', fields.client_assertion !== undefined && 'private_key_jwt'].filter(Boolean);
    if (ways.length > 1) throw new Refusal('invalid_request', 'the client proves itself in more than one way');
    if (basic && fields.client_id !== undefined && fields.client_id !== basic.id) throw new Refusal('invalid_request', 'two client ids');
    const client = this.find(basic?.id ?? fields.client_id);
    if (!client) no('there is no such client');
    const way = ways[0] ?? 'none';
    if (client.authentication !== way) no(`this client proves itself by ${client.authentication}, not by ${way}`);
    if (way === 'private_key_jwt') this.check_assertion(client, fields, no);
    const secret = basic?.secret ?? fields.client_secret;
    if (secret !== undefined && !client.client_secrets.some((known) => same(known, secret))) no('wrong client secret');
    return client;
  }

  check_assertion(client, fields, no) {
    if (fields.client_assertion_type !== assertion_type) no('unknown kind of assertion');
    const claims = check_jwt(fields.client_assertion, { key: client.key, algorithms: client.algorithms ?? ['RS256', 'PS256', 'ES256'], audience: this.token_endpoint, issuer: client.client_id,
      subject: client.client_id, error: 'invalid_client', life_max_s: 600, header_must: client.thumbprint ? { 'x5t#S256': client.thumbprint } : { kid: client.kid } });
    if (!claims.jti || this.jtis.has(claims.jti)) no('the assertion was used before');
    this.jtis.add(claims.jti);
  }

  // RFC 7523: the service account's signed request in the name of `sub`.
  service_account_of(fields) {
    const iss = parse_part(fields.assertion?.split('.')[1] ?? '').iss;
    const client = [...this.clients.values()].find((c) => c.service_account !== undefined && c.service_account === iss);
    if (!client) throw new Refusal('invalid_grant', 'there is no such service account');
    const claims = check_jwt(fields.assertion, { key: client.key, algorithms: ['RS256'], audience: this.token_endpoint, issuer: client.service_account,
      error: 'invalid_grant', life_max_s: 3600, header_must: { kid: client.kid } });
    return { client, claims };
  }
}
