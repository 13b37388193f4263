import crypto from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import { login_page } from './login_page.mjs';
import { make_service_account } from './service_account.mjs';

// oidc-provider says at its import that it wants a newer Node; it works on this one.
const quietly = (work) => {
  const { warn, info } = console;
  console.warn = console.info = () => {};
  const restore = (value) => { Object.assign(console, { warn, info }); return value; };
  const got = work();
  return got instanceof Promise ? got.then(restore) : restore(got);
};
const { Provider } = await quietly(() => import('oidc-provider'));

const scopes = ['openid', 'offline_access', 'profile', 'email', 'mail.imap', 'mail.smtp'];

function configuration({ users, access_token_ttl_s, clients }) {
  const user = (id) => users.find((u) => u.login === id);
  return {
    clients,
    scopes,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    // Google and Microsoft put the address into the ID token.
    conformIdTokenClaims: false,
    cookies: { keys: ['only for tests'] },
    features: {
      devInteractions: { enabled: false }, userinfo: { enabled: true }, clientCredentials: { enabled: true }, deviceFlow: { enabled: true }, revocation: { enabled: true }, rpInitiatedLogout: { enabled: false },
      introspection: { enabled: true, allowedPolicy: (ctx, client, token) => client.clientId === 'dovecot' || client.clientId === token.clientId },
    },
    ttl: { AccessToken: access_token_ttl_s, ClientCredentials: 600, DeviceCode: 600, RefreshToken: 86400, AuthorizationCode: 60, Grant: 86400, IdToken: 600, Interaction: 600, Session: 86400 },
    // Every refresh spends the old token; using it again ends the grant.
    rotateRefreshToken: true,
    issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
    findAccount: (ctx, id) => user(id) && { accountId: id, claims: () => ({ sub: id, email: user(id).email, email_verified: true, name: id }) },
    extraTokenClaims: (ctx, token) => token.accountId && { email: user(token.accountId)?.email, username: token.accountId },
    loadExistingGrant: async ({ oidc }) => {
      const id = oidc.result?.consent?.grantId || oidc.session.grantIdFor(oidc.client.clientId);
      const known = id && (await oidc.provider.Grant.find(id));
      const grant = known || new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope([...oidc.requestParamScopes].join(' '));
      await grant.save();
      return grant;
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  };
}

const read_body = (req) => new Promise((done) => { let text = ''; req.on('data', (d) => (text += d)).on('end', () => done(text)); });
const client = (id, secret, method, redirect_uris) => ({ client_id: id, client_secret: secret, redirect_uris, grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'], token_endpoint_auth_method: method });

// panva's oidc-provider on TLS, with test hooks of our own: faults, what was asked, revocation of an account's grants.
// A client's key pair: the private half in PEM for whoever signs, the public half registered.
function make_signing_key() {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }), kid: 'test-key', jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'test-key', use: 'sig', alg: 'PS256' } };
}

export async function start_authorization_server({ port, certificates, users, access_token_ttl_s, redirect_uris }) {
  const issuer = `https://localhost:${port}`;
  const signing_key = make_signing_key();
  const service_account = make_service_account({ issuer, path: '/service-account/token', users });
  const clients = [
    client('outlink', 'outlink-secret', 'client_secret_basic', redirect_uris),
    client('outlink-post', 'outlink-post-secret', 'client_secret_post', redirect_uris),
    client('outlink-public', undefined, 'none', redirect_uris),
    { client_id: 'outlink-app', client_secret: 'outlink-app-secret', redirect_uris: [], response_types: [], grant_types: ['client_credentials'], token_endpoint_auth_method: 'client_secret_post' },
    { client_id: 'outlink-device', redirect_uris: [], response_types: [], grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'], token_endpoint_auth_method: 'none', application_type: 'native' },
    { client_id: 'outlink-key', redirect_uris: [], response_types: [], grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'PS256', jwks: { keys: [signing_key.jwk] } },
    { client_id: 'dovecot', client_secret: 'dovecot-secret', redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
  ];
  const provider = quietly(() => new Provider(issuer, configuration({ users, access_token_ttl_s, clients })));
  provider.on('server_error', () => {});
  const answer = provider.callback();
  const faults = [];
  const holds = [];
  let seen = {};
  const grants = new Map();
  provider.on('grant.success', (ctx) => {
    const { Grant, Account } = ctx.oidc.entities;
    if (!Grant || !Account) return;
    grants.set(Grant.jti, Account.accountId);
  });

  async function interact(req, res, uid) {
    const details = await provider.interactionDetails(req, res);
    const form = req.method === 'POST' ? new URLSearchParams(await read_body(req)) : new URLSearchParams();
    if (form.get('act') === 'deny') return provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'the person refused' });
    const account = users.find((u) => (u.login === form.get('login') || u.email === form.get('login')) && u.password === form.get('password'));
    if (!account) {
      res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return res.end(login_page({ uid, users, hint: details.params.login_hint ?? '', problem: req.method === 'POST' ? 'Wrong user or password' : '' }));
    }
    return provider.interactionFinished(req, res, { login: { accountId: account.login }, consent: {} }, { mergeWithLastSubmission: false });
  }

  async function act_for_mailbox(req, res) {
    const give = async (user, scope) => {
      const grant = new provider.Grant({ clientId: 'outlink-app', accountId: user.login });
      grant.addOIDCScope(scope);
      const token = new provider.AccessToken({ client: await provider.Client.find('outlink-app'), accountId: user.login, grantId: await grant.save(), gty: 'service_account', scope });
      return { access_token: await token.save(), expires_in: access_token_ttl_s };
    };
    const { status, body } = await service_account.answer(new URLSearchParams(await read_body(req)), give);
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  }

  async function handle(req, res) {
    const { pathname } = new URL(req.url, issuer);
    seen[pathname] = (seen[pathname] ?? 0) + 1;
    const fault = faults.find((f) => f.path === pathname && f.count > 0);
    if (fault) {
      fault.count -= 1;
      if (fault.delay_ms) await new Promise((done) => setTimeout(done, fault.delay_ms));
      if (fault.status) {
        res.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
        return res.end(fault.body ?? '{}');
      }
    }
    const hold = holds.find((h) => h.path === pathname && !h.used);
    if (hold) {
      hold.used = true;
      const end = res.end.bind(res);
      res.end = (...rest) => { hold.released.then(() => end(...rest)); hold.reach(); return res; };
    }
    const interaction = pathname.match(/^\/interaction\/([^/]+)$/);
    if (pathname === service_account.path) return act_for_mailbox(req, res);
    if (!interaction) return answer(req, res);
    try { return await interact(req, res, interaction[1]); } catch (error) { res.writeHead(400); return res.end(error.message); }
  }

  const server = https.createServer({ key: fs.readFileSync(certificates.key), cert: fs.readFileSync(certificates.chain) }, handle);
  await new Promise((done, fail) => server.on('error', fail).listen(port, '127.0.0.1', done));
  return {
    issuer,
    client: { client_id: 'outlink', client_secret: 'outlink-secret' },
    client_post: { client_id: 'outlink-post', client_secret: 'outlink-post-secret' },
    fault: ({ path, status, body, headers, delay_ms, count = 1 }) => faults.push({ path, status, body, headers, delay_ms, count }),
    // The next request there is served, but its answer does not leave before release().
    hold(path) {
      const h = { path, used: false };
      h.reached = new Promise((done) => { h.reach = done; });
      h.released = new Promise((done) => { h.release = done; });
      holds.push(h);
      return { reached: h.reached, release: h.release };
    },
    signing_key,
    service_account: service_account.file,
    async is_active(token) { return Boolean(await provider.AccessToken.find(token)); },
    seen: () => ({ ...seen }),
    reset: () => { faults.length = 0; seen = {}; },
    // Ends every grant of the account: its refresh tokens are refused and its access tokens inactive from now on.
    async revoke_grants(login) {
      let ended = 0;
      for (const [id, account] of grants) {
        if (account !== login) continue;
        grants.delete(id);
        const grant = await provider.Grant.find(id);
        await Promise.all([provider.AccessToken, provider.RefreshToken, provider.AuthorizationCode].map((kind) => kind.revokeByGrantId(id)));
        await grant?.destroy();
        ended += 1;
      }
      return ended;
    },
    stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  };
}
