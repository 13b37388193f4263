import crypto from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import { BehaviourBook, entra_error } from './simulator_behaviours.mjs';
import { ClientBook, Refusal } from './simulator_clients.mjs';
import { IdTokenMint, TokenBook } from './simulator_tokens.mjs';

// A strict provider that misbehaves when told to (simulator_behaviours.mjs), beside the real one of authorization_server.mjs: it is
// quick enough for benchmarks, consents at once, and records what it was asked. Everything here is for one process and one test.

const device_grant = 'urn:ietf:params:oauth:grant-type:device_code';
const bearer_grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const form_type = 'application/x-www-form-urlencoded';
const body_bytes_max = 64 << 10;

const read_body = (req) => new Promise((done, fail) => {
  const parts = [];
  let bytes = 0;
  req.on('data', (part) => { bytes += part.length; if (bytes <= body_bytes_max) parts.push(part); }).on('error', fail).on('end', () => done(Buffer.concat(parts).toString('utf8')));
});

// Each parameter once (RFC 6749 section 3.2); without a prototype, so that no name means anything by itself.
function fields_of(encoded) {
  const fields = Object.create(null);
  for (const [name, value] of new URLSearchParams(encoded)) {
    if (fields[name] !== undefined) throw new Refusal('invalid_request', `${name} comes twice`);
    fields[name] = value;
  }
  return fields;
}

const words_of = (scope) => (scope ?? '').split(' ').filter(Boolean);

export class ProviderSimulator {
  // Certificates as of certs.mjs; port 0 takes a free one. `records`: false keeps counts only (benchmarks).
  static async start({ certificates, port = 0, records = true }) {
    const sim = new ProviderSimulator();
    sim.records = records;
    sim.server = https.createServer({ key: fs.readFileSync(certificates.key), cert: fs.readFileSync(certificates.chain), keepAliveTimeout: 65_000 }, (req, res) => sim.handle(req, res));
    await new Promise((done, fail) => sim.server.on('error', fail).listen(port, '127.0.0.1', done));
    sim.issuer = `https://localhost:${sim.server.address().port}`;
    sim.clients = new ClientBook(`${sim.issuer}/token`);
    return sim;
  }

  book = new BehaviourBook();
  tokens = new TokenBook();
  id_tokens = new IdTokenMint();
  devices = new Map();
  requests = [];
  counts = {};
  hanging = new Set();
  // Called around a token request: before_spend and before_answer may wait; "hang up" closes the connection instead of going on.
  hooks = {};

  add_client(client) { this.clients.add(client); }
  set(client_id, wanted) { this.book.set(client_id, wanted); }
  once(client_id, wanted, options) { this.book.once(client_id, wanted, options); }
  // What was asked at a path, in order.
  asked(path) { return this.requests.filter((r) => r.path === path); }
  families_of(client_id) { return this.tokens.families.filter((f) => f.client_id === client_id); }
  // Ends what hangs.
  hang_up() { for (const socket of this.hanging) socket.destroy(); this.hanging.clear(); }
  forget() { this.requests = []; this.counts = {}; }
  stop() { return new Promise((done) => { this.server.close(done); this.server.closeAllConnections(); }); }

  // A refresh token without a consent, for whoever measures this simulator itself.
  mint(client_id, account) { return this.tokens.give_refresh_token(this.tokens.make_family(client_id, account, [])); }

  // The person types the code.
  approve(user_code, account) {
    const device = [...this.devices.values()].find((d) => d.user_code === user_code);
    if (!device) throw new Error(`nobody was given the code ${user_code}`);
    device.account = account;
  }

  routes = {
    'GET /.well-known/openid-configuration': () => this.metadata(),
    'GET /jwks': () => ({ json: this.id_tokens.jwks }),
    'GET /auth': (request) => this.authorize(request),
    'GET /me': (request) => this.userinfo(request),
    'POST /token': (request) => this.answer_token(request),
    'POST /device/auth': (request) => this.give_device_code(request),
    'POST /revoke': (request) => this.revoke(request),
  };

  async handle(req, res) {
    const url = new URL(req.url, this.issuer);
    const request = { n: this.requests.length, at: Date.now(), method: req.method, path: url.pathname, headers: req.headers, fields: {}, outcome: null, status: null };
    if (this.records) this.requests.push(request);
    this.counts[request.path] = (this.counts[request.path] ?? 0) + 1;
    let answer;
    try {
      request.body = req.method === 'POST' ? await read_body(req) : '';
      const route = this.routes[`${req.method} ${url.pathname}`];
      if (!route) throw new Refusal('not_found', 'there is nothing here', 404);
      if (req.method === 'POST' && !(req.headers['content-type'] ?? '').startsWith(form_type)) throw new Refusal('invalid_request', `the body must be ${form_type}`);
      if (req.method === 'POST' && url.search) throw new Refusal('invalid_request', 'parameters belong into the body');
      request.fields = fields_of(req.method === 'POST' ? request.body : url.search);
      answer = await route(request);
    } catch (error) {
      // The provider's own mistakes look like any other server's; a test that expects success sees them.
      const refusal = error instanceof Refusal ? error : new Refusal('server_error', error.stack, 500);
      answer = this.refusal(request, refusal);
    }
    await this.send(request, answer, req, res);
  }

  behaviour(request, client_id) {
    const behaviour = (request.behaviour ??= this.book.of(client_id, request.path));
    if (behaviour.echoes && request.path !== '/auth')
      throw new Refusal(behaviour.error, `cannot take ${decodeURIComponent(request.body)} or ${request.body} of ${request.headers.authorization ?? 'nobody'}`, request.path === '/me' ? 401 : 400);
    return behaviour;
  }

  async send(request, answer, req, res) {
    if (answer === 'hang') { request.outcome = 'hangs'; this.hanging.add(req.socket); return; }
    if (answer !== 'hang up' && this.hooks.before_answer && request.path === '/token') answer = (await this.hooks.before_answer(request)) ?? answer;
    if (answer === 'hang up') { request.outcome = 'hung up'; req.socket.destroy(); return; }
    request.status = answer.status ?? 200;
    request.outcome ??= answer.outcome ?? 'ok';
    const behaviour = request.behaviour ?? this.book.of('*', request.path);
    const headers = { 'cache-control': 'no-store', ...answer.headers };
    if (behaviour.clock_skew_s) headers.date = new Date(Date.now() + behaviour.clock_skew_s * 1000).toUTCString();
    let body = answer.body ?? '';
    if (answer.json) {
      const as_form = behaviour.form === 'form-encoded' && request.path === '/token';
      headers['content-type'] = as_form ? `${form_type}; charset=utf-8` : 'application/json';
      body = as_form ? new URLSearchParams(answer.json).toString() : JSON.stringify(answer.json);
    }
    headers['content-length'] = Buffer.byteLength(body);
    res.writeHead(request.status, headers);
    if (this.hooks.after_answer && request.path === '/token') res.on('finish', () => this.hooks.after_answer(request));
    res.end(body);
  }

  refusal(request, { error, description, status }) {
    const behaviour = request.behaviour ?? this.book.of('*', request.path);
    const headers = status === 401 && request.headers.authorization ? { 'www-authenticate': 'Basic realm="sim"' } : {};
    return { status: behaviour.errors === 'with status 200' && request.path === '/token' ? 200 : status, headers, outcome: error, json: { error, error_description: description } };
  }

  metadata() {
    const behaviour = this.book.of('*', '/.well-known/openid-configuration');
    const at = (path) => `${this.issuer}${path}`;
    return { json: {
      issuer: this.issuer, authorization_endpoint: at('/auth'), token_endpoint: at('/token'), device_authorization_endpoint: at('/device/auth'), revocation_endpoint: at('/revoke'),
      userinfo_endpoint: at('/me'), jwks_uri: at('/jwks'), response_types_supported: ['code'], code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'], id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'email', 'offline_access', 'mail.imap', 'mail.smtp'], authorization_response_iss_parameter_supported: behaviour.announces_iss, ...behaviour.metadata,
    } };
  }

  // Whoever is asked consents at once: the answer is the redirect back to the client.
  authorize(request) {
    const f = request.fields;
    const behaviour = this.behaviour(request, f.client_id);
    if (behaviour.mix_up) {
      const { authorization_endpoint, ...theirs } = behaviour.mix_up;
      return { status: 303, headers: { location: `${authorization_endpoint}?${new URLSearchParams({ ...f, ...theirs })}` } };
    }
    const client = this.clients.find(f.client_id);
    // Without a known client and its own address nobody is sent anywhere (RFC 6749 section 4.1.2.1).
    if (!client) throw new Refusal('invalid_client', 'there is no such client', 400);
    if (!client.redirect_uris.includes(f.redirect_uri)) throw new Refusal('invalid_request', `the redirect URL ${f.redirect_uri} is not registered`);
    const refused = this.check_authorization(client, f);
    const answer = refused ? { error: refused.error, error_description: refused.description }
      : behaviour.consent === 'refused' ? { error: 'access_denied', error_description: 'the person refused' }
        : { code: this.tokens.give_code({ client_id: client.client_id, redirect_uri: f.redirect_uri, challenge: f.code_challenge, nonce: f.nonce, scopes: words_of(f.scope),
          account: behaviour.account ?? f.login_hint ?? 'person@example.test' }) };
    const fields = [...Object.entries(answer), ['state', f.state ?? '']];
    if (behaviour.callback_iss !== 'missing') fields.push(['iss', behaviour.callback_iss === 'wrong' ? 'https://other.example' : this.issuer]);
    for (const name of behaviour.callback_twice) fields.push(fields.find(([given]) => given === name));
    return { status: 303, outcome: answer.error, headers: { location: `${f.redirect_uri}?${new URLSearchParams(fields)}` } };
  }

  check_authorization(client, f) {
    try {
      if (f.response_type !== 'code') throw new Refusal('unsupported_response_type', 'only the code flow is offered');
      if (!client.grant_types.includes('authorization_code')) throw new Refusal('unauthorized_client', 'this client has no code flow');
      if (f.code_challenge_method !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(f.code_challenge ?? '')) throw new Refusal('invalid_request', 'PKCE with S256 is required');
      if (!f.state) throw new Refusal('invalid_request', 'the state is missing');
      this.check_scopes(client, words_of(f.scope));
      return null;
    } catch (error) { return error; }
  }

  check_scopes(client, scopes) {
    const unknown = client.scopes && scopes.find((s) => !client.scopes.includes(s));
    if (unknown) throw new Refusal('invalid_scope', `${unknown} is no scope of this client`);
  }

  async answer_token(request) {
    const f = request.fields;
    const { client, claims } = f.grant_type === bearer_grant ? this.clients.service_account_of(f) : { client: this.clients.authenticate(request.headers, f) };
    request.client_id = client.client_id;
    const behaviour = this.behaviour(request, client.client_id);
    if (!client.grant_types.includes(f.grant_type)) throw new Refusal('unauthorized_client', `this client may not use ${f.grant_type}`);
    const trouble = this.trouble(request, behaviour);
    if (trouble) return trouble;
    if (this.hooks.before_spend && (await this.hooks.before_spend(request)) === 'hang up') return 'hang up';
    const given = this.grant(client, f, behaviour, claims);
    request.family = given.family;
    return { json: this.token_answer(client, behaviour, given) };
  }

  // Behaviours that come before the provider has looked at what it was asked for.
  trouble(request, behaviour) {
    const headers = {};
    if (typeof behaviour.retry_after === 'number') headers['retry-after'] = String(behaviour.retry_after);
    else if (behaviour.retry_after) headers['retry-after'] = new Date(Date.now() + behaviour.retry_after.date_in_s * 1000).toUTCString();
    switch (behaviour.token_endpoint) {
      case 'too many requests': return { status: 429, headers, outcome: 'too many requests', json: { error: 'rate_limited' } };
      case 'unavailable': return { status: 503, headers, outcome: 'unavailable', body: 'Service Unavailable' };
      case 'redirects': return { status: 307, headers: { location: behaviour.redirect_to }, outcome: 'redirects' };
      case 'large': return { headers: { 'content-type': 'application/json' }, outcome: 'large', body: JSON.stringify({ access_token: 'at-of-a-large-answer', token_type: 'Bearer', filling: 'x'.repeat(5 << 20) }) };
      case 'hangs': return 'hang';
      case 'hangs up': return 'hang up';
      case 'refuses': throw new Refusal(behaviour.error, behaviour.error_description);
      case 'fails as Entra does': {
        const body = entra_error(behaviour.aadsts, { trace_id: crypto.randomUUID(), correlation_id: crypto.randomUUID() });
        request.trace_id = body.trace_id;
        return { status: body.error === 'invalid_client' ? 401 : body.error === 'temporarily_unavailable' ? 503 : 400, outcome: body.error, json: body };
      }
      default: return null;
    }
  }

  // { family, refresh_token: string | null, nonce, signs_in }: who gets a token, and what it is answered with.
  grant(client, f, behaviour, claims) {
    const with_refresh_token = (family) => ({ family, refresh_token: behaviour.refresh_token === 'never given' || !client.grant_types.includes('refresh_token') ? null : this.tokens.give_refresh_token(family) });
    switch (f.grant_type) {
      case 'authorization_code': {
        const code = this.tokens.redeem(client.client_id, f);
        return { ...with_refresh_token(code.family), nonce: code.nonce, signs_in: code.scopes.includes('openid') };
      }
      case 'refresh_token': return this.tokens.spend(client.client_id, f.refresh_token, behaviour);
      case 'client_credentials':
        this.check_scopes(client, words_of(f.scope));
        return { family: this.tokens.make_family(client.client_id, client.client_id, words_of(f.scope)), refresh_token: null };
      case bearer_grant: return { family: this.tokens.make_family(client.client_id, claims.sub, words_of(claims.scope)), refresh_token: null };
      case device_grant: {
        const device = this.redeem_device_code(client, f);
        const family = this.tokens.make_family(client.client_id, device.account, device.scopes);
        return { ...with_refresh_token(family), signs_in: device.scopes.includes('openid') };
      }
      default: throw new Refusal('unsupported_grant_type', `${f.grant_type} is not known`);
    }
  }

  token_answer(client, behaviour, { family, refresh_token, nonce, signs_in }) {
    const life_s = behaviour.ends_at === null ? behaviour.expires_in : Math.max(1, Math.round((behaviour.ends_at - Date.now()) / 1000));
    const answer = { access_token: this.tokens.give_access_token(family, life_s * 1000), token_type: 'Bearer' };
    if (behaviour.expires_in_form !== 'left out') answer.expires_in = behaviour.expires_in_form === 'text' ? String(life_s) : life_s;
    if (refresh_token) answer.refresh_token = refresh_token;
    if (behaviour.scope !== 'left out') answer.scope = (behaviour.scope === 'as asked' ? family.scopes : behaviour.scope).join(behaviour.form === 'form-encoded' ? ',' : ' ');
    if (signs_in && behaviour.id_token !== 'left out')
      this.id_tokens.given.push(answer.id_token = this.id_tokens.make({ issuer: this.issuer, client_id: client.client_id, account: family.account, nonce, access_token: answer.access_token, kind: behaviour.id_token, names: behaviour.id_token_names }));
    return answer;
  }

  give_device_code(request) {
    const client = this.clients.authenticate(request.headers, request.fields);
    this.behaviour(request, client.client_id);
    if (!client.grant_types.includes(device_grant)) throw new Refusal('unauthorized_client', 'this client has no device flow');
    const [device_code, user_code] = [`dc-${crypto.randomBytes(24).toString('base64url')}`, crypto.randomBytes(4).toString('hex').toUpperCase()];
    this.devices.set(device_code, { client_id: client.client_id, user_code, scopes: words_of(request.fields.scope), account: null });
    const page = `${this.issuer}/device`;
    return { json: { device_code, user_code, verification_uri: page, verification_uri_complete: `${page}?user_code=${user_code}`, expires_in: 600, interval: 1 } };
  }

  redeem_device_code(client, { device_code }) {
    const device = this.devices.get(device_code);
    if (!device || device.client_id !== client.client_id) throw new Refusal('invalid_grant', 'there is no such device code');
    if (!device.account) throw new Refusal('authorization_pending', 'nobody has typed the code yet');
    this.devices.delete(device_code);
    return device;
  }

  userinfo(request) {
    const [, token] = (request.headers.authorization ?? '').match(/^Bearer (\S+)$/) ?? [];
    const family = this.tokens.holder(token);
    if (!family) return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, outcome: 'invalid_token', json: { error: 'invalid_token' } };
    const behaviour = this.behaviour(request, family.client_id);
    if (behaviour.userinfo === 'unavailable') return { status: 503, outcome: 'unavailable', body: '' };
    const account = behaviour.userinfo === 'right' ? family.account : 'mallory@example.test';
    return { json: { sub: `sub-of-${account}`, email: account, email_verified: true } };
  }

  revoke(request) {
    const client = this.clients.authenticate(request.headers, request.fields);
    this.behaviour(request, client.client_id);
    if (!request.fields.token) throw new Refusal('invalid_request', 'the token is missing');
    this.tokens.revoke(client.client_id, request.fields.token);
    return { status: 200 };
  }
}
