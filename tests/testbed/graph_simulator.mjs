import crypto from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import { DeltaBook, preferences_of, select_of } from './graph_delta.mjs';
import { addresses_in, GraphError, GraphMailbox, message_json } from './graph_mailbox.mjs';

// As much of Microsoft Graph's mail as a service needs, as it is publicly documented (https://learn.microsoft.com/graph/api/resources/message):
// strict, so that whatever is not documented is refused and kept as a mistake, which stop() throws. It fails when it is told to.

const body_bytes_max = 4 << 20;
const json_type = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
const mistake = (message, status = 400, code = 'BadRequest') => new GraphError(status, code, message, { mistake: true });
const denied = () => new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
const unauthorized = (message) => new GraphError(401, 'InvalidAuthenticationToken', message,
  { headers: { 'www-authenticate': 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"' } });

// Faults by name; the answer can be given in full instead: { status, body, headers }.
const faults = {
  throttled: ({ retry_after_s = 1 }) => new GraphError(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.', { headers: { 'retry-after': String(retry_after_s) } }),
  unavailable: ({ retry_after_s }) => new GraphError(503, 'serviceNotAvailable', 'The service is temporarily unavailable.', { headers: retry_after_s === undefined ? {} : { 'retry-after': String(retry_after_s) } }),
  unauthorized: () => unauthorized('Lifetime validation failed, the token is expired.'),
  denied,
  'sync state lost': () => new GraphError(410, 'syncStateNotFound', 'The sync state generation is not found; the delta token is expired, and a full synchronization is needed.'),
  'hang up': () => 'hang up',
  hang: () => 'hang',
};

const user_properties = { id: (m) => m.id, displayName: (m) => m.address.split('@')[0], givenName: () => null, surname: () => null, jobTitle: () => null, mail: (m) => m.address,
  mobilePhone: () => null, officeLocation: () => null, preferredLanguage: () => null, userPrincipalName: (m) => m.address, businessPhones: () => [] };
const folder_properties = { id: ({ f }) => f.id, displayName: ({ f }) => f.display_name, parentFolderId: ({ m }) => m.root, childFolderCount: () => 0, isHidden: () => false,
  unreadItemCount: ({ f, m }) => m.in_folder(f).filter((x) => !x.is_read).length, totalItemCount: ({ f, m }) => m.in_folder(f).length };
const picked = (known, select, of) => Object.fromEntries((select ?? Object.keys(known)).map((name) => [name, known[name](of)]));

const read_body = (req) => new Promise((done, fail) => {
  const parts = [];
  let bytes = 0;
  req.on('data', (part) => { bytes += part.length; if (bytes <= body_bytes_max) parts.push(part); }).on('error', fail).on('end', () => done({ bytes, text: Buffer.concat(parts).toString('utf8') }));
});

export class GraphSimulator {
  // `users`: addresses. `check_token(token)`: who it belongs to, { user: address } or { application: true, mailboxes: null for all or [addresses] },
  // in both cases with `permissions`, ["Mail.Read", ...], unless it has all; nothing for a token that does not hold. May be asynchronous.
  // `concurrency`: requests at a time for one mailbox; further ones are throttled.
  static async start({ certificates, users, check_token, port = 0, concurrency = 4 }) {
    const sim = new GraphSimulator();
    Object.assign(sim, { check_token, concurrency, mailboxes: users.map((address) => new GraphMailbox(address)) });
    sim.server = https.createServer({ key: fs.readFileSync(certificates.key), cert: fs.readFileSync(certificates.chain), keepAliveTimeout: 65_000 }, (req, res) => sim.handle(req, res));
    await new Promise((done, fail) => sim.server.on('error', fail).listen(port, '127.0.0.1', done));
    sim.origin = `https://localhost:${sim.server.address().port}`;
    sim.base_url = `${sim.origin}/v1.0`;
    return sim;
  }

  delta = new DeltaBook();
  // { at: in ms, method, path, query, headers, status, code } of every request, in order.
  requests = [];
  mistakes = [];
  // What was sent: { from, to: [addresses], raw }.
  sent = [];
  faults = [];
  hanging = new Set();
  // An origin that the links of a delta have instead of ours: nobody should take an access token there.
  foreign_links = null;

  mailbox(user) {
    const address = user.includes('@') ? user : `${user}@example.test`;
    const found = this.mailboxes.find((m) => m.address === address.toLowerCase());
    if (!found) throw new Error(`nobody here has the address ${address}`);
    return found;
  }
  deliver(user, raw, folder = 'inbox') { const m = this.mailbox(user); return m.add(raw, this.folder_of(m, folder)).immutable_id; }
  // By well-known or shown name: [{ id, immutable_id, subject, message_id, is_read, raw }], oldest first.
  letters(user, folder = 'inbox') {
    const m = this.mailbox(user);
    return m.in_folder(this.folder_of(m, folder)).map((x) => ({ id: x.id, immutable_id: x.immutable_id, subject: x.fields.subject, message_id: x.fields['message-id'], is_read: x.is_read, raw: x.raw.toString('latin1') }));
  }
  folder_of(mailbox, name) { return mailbox.folder_named(name) ?? mailbox.folder(name); }
  add_folder(user, display_name) { return this.mailbox(user).add_folder(display_name).id; }
  // What somebody else does to a letter.
  remove(user, id) { const m = this.mailbox(user); m.remove(m.message(id)); }
  set_read(user, id, is_read = true) { const m = this.mailbox(user); m.set_read(m.message(id), is_read); }
  expire_deltas(user) { this.delta.expire(user && this.mailbox(user)); }

  // { kind } of the list above or { status, body, headers }; `path`: with * for anything, all without it; `method`, `count`, `delay_ms`;
  // `after`: the request takes effect, and only its answer is lost or replaced.
  fault(wanted) {
    const known = ['kind', 'status', 'body', 'headers', 'path', 'method', 'count', 'delay_ms', 'after', 'retry_after_s'];
    for (const name of Object.keys(wanted)) if (!known.includes(name)) throw new Error(`a fault has no ${name}`);
    if (wanted.kind !== undefined && !Object.hasOwn(faults, wanted.kind)) throw new Error(`there is no fault ${wanted.kind}`);
    if (wanted.kind === undefined && wanted.status === undefined && wanted.delay_ms === undefined) throw new Error('a fault needs a kind, a status or a delay');
    this.faults.push({ path: '*', count: 1, ...wanted });
  }
  asked(method, path) { return this.requests.filter((r) => r.method === method && r.path.endsWith(path)); }
  take_mistakes() { return this.mistakes.splice(0); }
  reset() { this.faults = []; this.requests = []; this.foreign_links = null; this.delta.empty_first_pages = this.delta.repeats = false; }
  hang_up() { for (const socket of this.hanging) socket.destroy(); this.hanging.clear(); }
  async stop() {
    this.hang_up();
    await new Promise((done) => { this.server.close(done); this.server.closeAllConnections(); });
    if (this.mistakes.length) throw new Error(`Graph was asked wrongly:\n${this.mistakes.map((m) => `${m.method} ${m.url}: ${m.words}`).join('\n')}`);
  }

  async handle(req, res) {
    const url = new URL(req.url, this.origin);
    const { bytes, text } = await read_body(req).catch(() => ({}));
    // Whoever asked was killed meanwhile.
    if (text === undefined) return undefined;
    if (url.pathname === '/__test/fault') return this.told(req, res, text);
    const request = { at: Date.now(), method: req.method, url: req.url, path: decodeURIComponent(url.pathname), headers: req.headers, status: null, code: null, bytes, text, url_of: url };
    this.requests.push(request);
    const fault = this.next_fault(request);
    request.delay_ms = fault?.delay_ms ?? 0;
    let answer = fault && !fault.after ? this.faulty(fault) : null;
    if (answer) await this.delay(request);
    if (!answer) {
      const own = await this.answer(request);
      answer = (fault?.after && this.faulty(fault)) || own;
    }
    return this.send(request, answer, req, res);
  }

  // Once: a request that only takes long is one of those that its mailbox has at a time.
  async delay(request) {
    const ms = request.delay_ms;
    request.delay_ms = 0;
    if (ms) await new Promise((done) => setTimeout(done, ms));
  }

  async told(req, res, text) {
    let answer = { status: 200, body: '{}' };
    try { this.fault(JSON.parse(text)); } catch (error) { answer = { status: 400, body: JSON.stringify({ error: error.message }) }; }
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  }

  next_fault(request) {
    const matches = (pattern) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(request.path);
    const fault = this.faults.find((f) => f.count > 0 && (!f.method || f.method === request.method) && matches(f.path));
    if (fault) fault.count -= 1;
    return fault;
  }

  faulty(fault) {
    if (fault.kind) return faults[fault.kind](fault);
    if (fault.status) return { status: fault.status, headers: { 'content-type': json_type, ...fault.headers }, body: typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {}) };
    return null;
  }

  async answer(request) {
    try {
      return await this.act(request);
    } catch (error) {
      const refusal = error instanceof GraphError ? error : new GraphError(500, 'InternalServerError', error.stack, { mistake: true });
      if (refusal.mistake) this.mistakes.push({ method: request.method, url: request.url, words: refusal.message });
      return refusal;
    }
  }

  send(request, answer, req, res) {
    if (answer === 'hang') { this.hanging.add(req.socket); return; }
    if (answer === 'hang up') { req.socket.destroy(); return; }
    const request_id = crypto.randomUUID();
    const client_request_id = req.headers['client-request-id'] ?? request_id;
    let { status = 200, body = '', headers = {} } = answer;
    if (answer instanceof GraphError) {
      request.code = answer.code;
      body = JSON.stringify({ error: { code: answer.code, message: answer.message, innerError: { date: new Date().toISOString().slice(0, 19), 'request-id': request_id, 'client-request-id': client_request_id } } });
      headers = { 'content-type': 'application/json', ...headers };
    } else if (answer.json) {
      body = JSON.stringify(answer.json);
      headers = { 'content-type': json_type, ...headers };
    }
    request.status = status;
    const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
    res.writeHead(status, { 'request-id': request_id, 'client-request-id': client_request_id, 'cache-control': 'private', ...length, ...headers });
    res.end(body);
  }

  // --- who asks for whose mailbox
  async holder_of(request) {
    const header = request.headers.authorization;
    if (header === undefined) { this.mistakes.push({ method: request.method, url: request.url, words: 'there is no access token' }); throw unauthorized('Access token is empty.'); }
    const [, token] = header.match(/^Bearer (\S+)$/) ?? [];
    if (!token) throw Object.assign(unauthorized('Access token is empty.'), { mistake: true });
    const holder = await this.check_token(token);
    if (!holder) throw unauthorized('Lifetime validation failed, the token is expired.');
    return holder;
  }

  whose(holder, who) {
    if (who === 'me') {
      if (holder.application) throw mistake('/me request is only valid with delegated authentication flow.');
      return this.mailbox(holder.user);
    }
    const found = this.mailboxes.find((m) => m.address === who.toLowerCase() || m.id === who);
    if (!found) throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${who}' is invalid.`);
    const may = holder.application ? !holder.mailboxes || holder.mailboxes.includes(found.address) : found.address === holder.user || holder.permissions?.some((p) => p.endsWith('.Shared'));
    if (!may) throw denied();
    return found;
  }

  check_permission(holder, wanted) {
    if (!holder.permissions || wanted.some((name) => holder.permissions.some((p) => p.replace(/\.(Shared|All)$/, '') === name))) return;
    throw denied();
  }

  async act(request) {
    const holder = await this.holder_of(request);
    // Links have the other spelling of OData: mailfolders('inbox').
    const path = request.url_of.pathname.replace(/\/(?:mailfolders|mailFolders)\('([^']*)'\)/g, '/mailFolders/$1').replace(/\/users\('([^']*)'\)/, '/users/$1');
    const [version, ...parts] = path.slice(1).split('/').map(decodeURIComponent);
    const who = parts[0] === 'me' ? parts.splice(0, 1)[0] : parts[0] === 'users' && parts.length > 1 ? parts.splice(0, 2)[1] : null;
    if (version !== 'v1.0' || !who) throw mistake(`Resource not found for the segment '${parts[0] ?? version}'.`, 400);
    const route = routes.find((r) => r.method === request.method && r.matches(parts));
    if (!route) throw routes.some((r) => r.matches(parts)) ? mistake('Specified HTTP method is not allowed for the request target.', 405, 'Request_BadRequest') : mistake(`Resource not found for '${parts.join('/')}'.`, 404, 'ResourceNotFound');
    const query = Object.create(null);
    for (const [name, value] of request.url_of.searchParams) {
      if (!route.query.includes(name) || query[name] !== undefined) throw mistake(`the parameter ${name} is not known here, or comes twice`);
      query[name] = value;
    }
    const mailbox = this.whose(holder, who);
    this.check_permission(holder, route.permissions);
    const preferences = preferences_of(request.headers.prefer);
    mailbox.busy = (mailbox.busy ?? 0) + 1;
    try {
      if (mailbox.busy > this.concurrency) throw faults.throttled({});
      await this.delay(request);
      const at = (rest) => `${this.base_url}/${who === 'me' ? 'me' : `users('${encodeURIComponent(who)}')`}/${rest}`;
      const answer = await route.act({ sim: this, request, mailbox, query, preferences, at, ids: route.ids(parts), body: () => json_of(request) });
      if (preferences.applied.length) answer.headers = { 'preference-applied': preferences.applied.join(', '), ...answer.headers };
      return answer;
    } finally {
      mailbox.busy -= 1;
    }
  }
}

function json_of(request) {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) throw mistake('the body must be application/json', 415);
  try { return JSON.parse(request.text); } catch { throw mistake('Unable to read JSON request payload.'); }
}

function only(body, names) {
  for (const name of Object.keys(body)) if (!Object.hasOwn(names, name)) throw mistake(`the property ${name} is not taken here`);
  for (const [name, type] of Object.entries(names)) if (typeof body[name] !== type) throw mistake(`the property ${name} must be a ${type}`);
  return body;
}

// "displayName eq 'text'", with '' for one quote.
function display_name_of(filter) {
  const [, text] = filter.match(/^displayName eq '((?:[^']|'')*)'$/) ?? [];
  if (text === undefined) throw mistake(`Invalid filter clause: ${filter}`);
  return text.replaceAll("''", "'");
}

function list_folders({ mailbox, query, at, preferences }) {
  const select = select_of(query.$select, folder_properties, 'mailFolder');
  const name = query.$filter === undefined ? null : display_name_of(query.$filter).toLowerCase();
  const all = [...mailbox.folders.values()].filter((f) => name === null || f.display_name.toLowerCase() === name);
  const [top, skip] = [Number(query.$top ?? preferences.page_size ?? 10), Number(query.$skip ?? 0)];
  if (!(top >= 1 && top <= 999 && skip >= 0)) throw mistake('$top or $skip is no number of things');
  const rest = new URLSearchParams({ ...query, $skip: String(skip + top) });
  return { json: { value: all.slice(skip, skip + top).map((f) => picked(folder_properties, select, { f, m: mailbox })), ...(skip + top < all.length && { '@odata.nextLink': at(`mailFolders?${rest}`) }) } };
}

function create_folder({ mailbox, body }) {
  const { displayName } = only(body(), { displayName: 'string' });
  if (mailbox.folder_named(displayName)) throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.');
  return { status: 201, json: picked(folder_properties, null, { f: mailbox.add_folder(displayName), m: mailbox }) };
}

function tell_delta({ sim, mailbox, query, preferences, ids, at }) {
  const folder = mailbox.folder(ids[0]);
  const link = (search) => at(`mailfolders('${encodeURIComponent(ids[0])}')/messages/delta?${search}`).replace(sim.origin, sim.foreign_links ?? sim.origin);
  return { json: { '@odata.context': `${sim.base_url}/$metadata#Collection(message)`, ...sim.delta.page(mailbox, folder, query, { ...preferences, link }) } };
}

function send_mail({ sim, mailbox, request }) {
  if (!/^text\/plain\b/.test(request.headers['content-type'] ?? '')) throw mistake('this simulator takes letters as MIME in text/plain only', 415);
  if (request.bytes > body_bytes_max) throw new GraphError(413, 'RequestEntityTooLarge', 'The request is too large.');
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(request.text) || request.text.replace(/\s/g, '').length % 4) throw mistake('Invalid base64 string for MIME content.', 400, 'ErrorMimeContentInvalidBase64String');
  const raw = Buffer.from(request.text, 'base64');
  const copy = mailbox.add(raw, mailbox.folder('sentitems'), { is_read: true });
  const { from, to, cc, bcc } = copy.fields;
  const everybody = addresses_in([to, cc, bcc].filter(Boolean).join(','));
  const refuse = (error) => { mailbox.messages.pop(); mailbox.changes.pop(); throw error; };
  if (from && addresses_in(from)[0] !== mailbox.address)
    refuse(new GraphError(403, 'ErrorSendAsDenied', 'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.'));
  if (!everybody.length) refuse(new GraphError(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.', { mistake: true }));
  sim.sent.push({ from: mailbox.address, to: everybody, raw: raw.toString('latin1') });
  for (const other of sim.mailboxes) if (everybody.includes(other.address)) other.add(raw);
  return { status: 202 };
}

// "{}" stands for an id. A message may also be named below its folder.
function route(method, path, { query = [], permissions = ['Mail.ReadWrite'], act }) {
  const pattern = path === '' ? [] : path.split('/');
  const matches = (parts) => parts.length === pattern.length && pattern.every((p, i) => p === '{}' ? parts[i] !== '' : p === parts[i]);
  return { method, query, permissions, act, matches, ids: (parts) => parts.filter((_, i) => pattern[i] === '{}') };
}
const reading = ['Mail.Read', 'Mail.ReadWrite'];
const message_of = ({ mailbox, ids }) => {
  const message = mailbox.message(ids.at(-1));
  if (ids.length > 1 && mailbox.folder(ids[0]) !== message.folder) throw new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  return message;
};
const of_message = (method, rest, more) => ['messages/{}', 'mailFolders/{}/messages/{}'].map((path) => route(method, path + rest, more));

const routes = [
  route('GET', '', { query: ['$select'], permissions: ['User.Read', 'User.ReadBasic', 'User.Read.All', ...reading], act: ({ mailbox, query }) => ({ json: picked(user_properties, select_of(query.$select, user_properties, 'user'), mailbox) }) }),
  route('GET', 'mailFolders', { query: ['$filter', '$select', '$top', '$skip'], permissions: reading, act: list_folders }),
  route('POST', 'mailFolders', { act: create_folder }),
  route('GET', 'mailFolders/{}', { query: ['$select'], permissions: reading, act: ({ mailbox, ids, query }) => ({ json: picked(folder_properties, select_of(query.$select, folder_properties, 'mailFolder'), { f: mailbox.folder(ids[0]), m: mailbox }) }) }),
  route('GET', 'mailFolders/{}/messages/delta', { query: ['$select', '$filter', '$orderby', '$top', 'changeType', '$skiptoken', '$deltatoken'], permissions: reading, act: tell_delta }),
  ...of_message('GET', '', { query: ['$select'], permissions: reading, act: (c) => ({ json: message_json(message_of(c), select_of(c.query.$select), c.preferences.immutable) }) }),
  ...of_message('GET', '/$value', { permissions: reading, act: (c) => ({ headers: { 'content-type': 'text/plain' }, body: message_of(c).raw }) }),
  ...of_message('PATCH', '', { act: (c) => { const m = message_of(c); c.mailbox.set_read(m, only(c.body(), { isRead: 'boolean' }).isRead); return { json: message_json(m, null, c.preferences.immutable) }; } }),
  ...of_message('POST', '/move', { act: (c) => { const { destinationId } = only(c.body(), { destinationId: 'string' }); const m = message_of(c); return { status: 201, json: message_json(c.mailbox.move(m, c.mailbox.folder(destinationId)), null, c.preferences.immutable) }; } }),
  ...of_message('DELETE', '', { act: (c) => { c.mailbox.remove(message_of(c)); return { status: 204 }; } }),
  route('POST', 'sendMail', { permissions: ['Mail.Send'], act: send_mail }),
];

// check_token for tokens of the bed's authorization server: asks it, as Dovecot does (RFC 7662).
export function by_introspection({ issuer, ca }) {
  const authorization = `Basic ${Buffer.from('dovecot:dovecot-secret').toString('base64')}`;
  return (token) => new Promise((done, fail) => {
    const body = new URLSearchParams({ token }).toString();
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
    https.request(`${issuer}/token/introspection`, { method: 'POST', headers, ca }, (res) => {
      let text = '';
      res.on('data', (part) => (text += part)).on('error', fail).on('end', () => {
        if (res.statusCode !== 200) return fail(new Error(`introspection answered ${res.statusCode}`));
        const told = JSON.parse(text);
        return done(!told.active ? null : told.email ? { user: told.email } : { application: true, mailboxes: null });
      });
    }).on('error', fail).end(body);
  });
}

// check_token for tokens of provider_simulator.mjs; a client that signs in as itself has no person's address.
export const by_simulator = (sim) => (token) => {
  const family = sim.tokens.holder(token);
  return family && (family.account.includes('@') ? { user: family.account } : { application: true, mailboxes: null });
};
