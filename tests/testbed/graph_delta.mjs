import crypto from 'node:crypto';
import { GraphError, message_json, message_properties } from './graph_mailbox.mjs';

// Rounds of changes of one folder: https://learn.microsoft.com/graph/delta-query-messages. A round is what there is when it begins; what
// happens meanwhile belongs to the next.

const default_page = 10;
const change_types = ['created', 'updated', 'deleted'];
const bad = (message) => new GraphError(400, 'BadRequest', message, { mistake: true });

export function select_of(text, known = message_properties, type = 'message') {
  if (text === undefined) return null;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names)
    if (!Object.hasOwn(known, name)) throw new GraphError(400, 'RequestBroker--ParseUri', `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`, { mistake: true });
  return names;
}

// The earliest instant of `receivedDateTime ge|gt T`, the only filter of a delta.
function filter_of(text) {
  if (text === undefined) return null;
  const [, operator, at] = text.match(/^receivedDateTime (ge|gt) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)$/) ?? [];
  if (!operator) throw bad(`a delta cannot be filtered by ${text}`);
  return (message) => (operator === 'ge' ? message.received >= new Date(at) : message.received > new Date(at));
}

function whole_number(text, name) {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw bad(`${name} cannot be ${text}`);
  return Number(text);
}

export class DeltaBook {
  // Token -> what it stands for. A token may be used again: the same round is told again.
  tokens = new Map();
  // What the documentation allows and clients forget: an empty page in the middle, an entry that comes twice.
  empty_first_pages = false;
  repeats = false;

  // Every link so far is told 410 from now on, for one mailbox or all.
  expire(mailbox) { for (const state of this.tokens.values()) if (!mailbox || state.mailbox === mailbox) state.expired = true; }

  // `query`: the parameters without a prototype. `link`: makes a URL of a query string. `immutable`: which ids are asked for.
  page(mailbox, folder, query, { page_size, immutable, link }) {
    const state = this.state_of(mailbox, folder, query);
    const size = page_size ?? state.top ?? default_page;
    const next = (name, more) => { const token = crypto.randomBytes(24).toString('base64url'); this.tokens.set(token, { ...state, ...more }); return link(`$${name}=${token}`); };
    if (this.empty_first_pages && !state.begun) return { value: [], '@odata.nextLink': next('skiptoken', { begun: true }) };
    const row = ({ message, id, kind }) => (kind === 'deleted' ? { '@removed': { reason: 'deleted' }, id: immutable ? message.immutable_id : id } : message_json(message, state.select, immutable));
    // What left the folder during the round is told as removed in the next.
    const here = state.items.slice(state.at, state.at + size).filter(({ message, kind }) => kind === 'deleted' || message.folder === folder && mailbox.messages.includes(message));
    const value = here.map(row);
    if (this.repeats && value.length > 0) value.push(value[0]);
    const at = state.at + size;
    if (at < state.items.length) return { value, '@odata.nextLink': next('skiptoken', { at, begun: true }) };
    return { value, '@odata.deltaLink': next('deltatoken', { since: state.until, items: null, at: 0, begun: false }) };
  }

  state_of(mailbox, folder, query) {
    const token = query.$skiptoken ?? query.$deltatoken;
    if (token === undefined) {
      if (query.$orderby !== undefined && query.$orderby !== 'receivedDateTime desc') throw bad(`a delta cannot be ordered by ${query.$orderby}`);
      if (query.changeType !== undefined && !change_types.includes(query.changeType)) throw bad(`changeType cannot be ${query.changeType}`);
      const filter = filter_of(query.$filter);
      const items = mailbox.in_folder(folder).filter((m) => !filter || filter(m)).map((message) => ({ message, id: message.id, kind: 'created', began: true })).reverse();
      return { mailbox, folder, select: select_of(query.$select), change_type: query.changeType, filter, top: query.$top && whole_number(query.$top, '$top'), items, until: mailbox.changes.length, at: 0, begun: false };
    }
    if (Object.keys(query).length !== 1) throw bad('a link is to be used as it is, without other parameters');
    const state = this.tokens.get(token);
    if (!state || state.mailbox !== mailbox || state.folder !== folder) throw new GraphError(400, 'ErrorInvalidUrlQuery', 'The token is not valid.', { mistake: true });
    if (state.expired) throw new GraphError(410, 'syncStateNotFound', 'The sync state generation is not found; the delta token is expired, and a full synchronization is needed.');
    if (state.items) return state;
    const wanted = (c) => !state.change_type || state.change_type === (c.kind === 'deleted' ? 'deleted' : c.began ? 'created' : 'updated');
    const items = mailbox.changes_since(folder, state.since).filter((c) => wanted(c) && (c.kind === 'deleted' || !state.filter || state.filter(c.message)));
    // The same token tells the same round again, whatever happened since.
    Object.assign(state, { items, until: mailbox.changes.length });
    return state;
  }
}

// { page_size, immutable } of the Prefer header (RFC 7240).
export function preferences_of(header) {
  const found = { page_size: null, immutable: false, applied: [] };
  for (const part of (header ?? '').split(',').map((p) => p.trim()).filter(Boolean)) {
    const [, page_size] = part.match(/^odata\.maxpagesize=(\S+)$/) ?? [];
    if (page_size) found.page_size = whole_number(page_size, 'odata.maxpagesize');
    else if (part === 'IdType="ImmutableId"') found.immutable = true;
    else throw bad(`there is no preference ${part}`);
    found.applied.push(part);
  }
  return found;
}
