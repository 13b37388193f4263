import crypto from 'node:crypto';

// The mailboxes behind graph_simulator.mjs: folders, messages, and what changed in which folder since when.

// What Graph refuses, in its own words. `mistake`: no client that follows the documentation would have asked so.
export class GraphError extends Error {
  constructor(status, code, message, { mistake = false, headers = {} } = {}) { super(message); Object.assign(this, { status, code, mistake, headers }); }
}

const well_known = { inbox: 'Inbox', archive: 'Archive', deleteditems: 'Deleted Items', sentitems: 'Sent Items', drafts: 'Drafts', junkemail: 'Junk Email', outbox: 'Outbox' };
const make_id = (kind, bytes) => `${kind}${crypto.randomBytes(bytes).toString('base64url')}=`;
const is_id = (text) => /^AA[A-Za-z0-9_-]{20,}=$/.test(text);

// The fields of a header by their small names; folded lines are one. The first of each counts.
function header_fields(raw) {
  const head = raw.toString('utf8').split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n(?=[ \t])/g, '');
  const fields = {};
  for (const line of head.split(/\r?\n/)) {
    const [, name, value] = line.match(/^([!-9;-~]+):\s*(.*)$/) ?? [];
    if (name) fields[name.toLowerCase()] ??= value;
  }
  return fields;
}

export const addresses_in = (text) => [...(text ?? '').matchAll(/[^\s<>,;:"]+@[^\s<>,;:"]+/g)].map(([address]) => address.toLowerCase());
const people = (text) => addresses_in(text).map((address) => ({ emailAddress: { name: address, address } }));

export class GraphMailbox {
  constructor(address) {
    this.address = address;
    this.id = crypto.randomUUID();
    this.folders = new Map();
    this.messages = [];
    // { n, folder, message, id, kind: created | updated | deleted }
    this.changes = [];
    this.root = make_id('AAMk', 30);
    for (const [name, display_name] of Object.entries(well_known)) this.add_folder(display_name, name);
  }

  add_folder(display_name, name = null) {
    const folder = { id: make_id('AAMk', 30), display_name, well_known: name };
    this.folders.set(folder.id, folder);
    return folder;
  }

  folder_named(display_name) { return [...this.folders.values()].find((f) => f.display_name.toLowerCase() === display_name.toLowerCase()); }

  // By its id or well-known name, as paths and `destinationId` have it.
  folder(id) {
    const found = this.folders.get(id) ?? [...this.folders.values()].find((f) => f.well_known === id.toLowerCase());
    if (found) return found;
    if (!is_id(id)) throw new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.', { mistake: true });
    throw new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  }

  // By the id of the folder it is in now, or by the one that it keeps.
  message(id) {
    const found = this.messages.find((m) => m.id === id || m.immutable_id === id);
    if (found) return found;
    if (!is_id(id)) throw new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.', { mistake: true });
    throw new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  }

  in_folder(folder) { return this.messages.filter((m) => m.folder === folder); }

  add(raw, folder = this.folder('inbox'), { is_read = false } = {}) {
    const text = Buffer.isBuffer(raw) ? raw.toString('latin1') : Buffer.from(raw, 'utf8').toString('latin1');
    const message = {
      id: make_id('AAMk', 60), immutable_id: make_id('AAkA', 60), folder, is_read, raw: Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1'),
      received: new Date(), modified: new Date(), change_key: crypto.randomBytes(12).toString('base64url'),
    };
    message.fields = header_fields(message.raw);
    this.messages.push(message);
    this.note('created', message);
    return message;
  }

  set_read(message, is_read) {
    if (message.is_read === is_read) return;
    message.is_read = is_read;
    this.note('updated', message);
  }

  // The id changes with the folder, the immutable one does not.
  move(message, folder) {
    this.note('deleted', message);
    message.folder = folder;
    message.id = make_id('AAMk', 60);
    this.note('created', message);
    return message;
  }

  remove(message) {
    const deleted_items = this.folder('deleteditems');
    if (message.folder !== deleted_items) return void this.move(message, deleted_items);
    this.note('deleted', message);
    this.messages.splice(this.messages.indexOf(message), 1);
  }

  note(kind, message) {
    message.modified = new Date();
    message.change_key = crypto.randomBytes(12).toString('base64url');
    this.changes.push({ n: this.changes.length + 1, folder: message.folder, message, id: message.id, kind });
  }

  // The last change of each message in the folder after change number n; whether it began there since then.
  changes_since(folder, n) {
    const last = new Map();
    for (const change of this.changes.slice(n)) {
      if (change.folder !== folder) continue;
      const began = last.get(change.message)?.began || change.kind === 'created';
      last.delete(change.message);
      last.set(change.message, { ...change, began });
    }
    return [...last.values()];
  }
}

// The properties of a message that can be selected.
export const message_properties = {
  id: (m, immutable) => (immutable ? m.immutable_id : m.id),
  changeKey: (m) => m.change_key,
  createdDateTime: (m) => m.received.toISOString(),
  lastModifiedDateTime: (m) => m.modified.toISOString(),
  receivedDateTime: (m) => m.received.toISOString().replace(/\.\d+Z$/, 'Z'),
  sentDateTime: (m) => m.received.toISOString().replace(/\.\d+Z$/, 'Z'),
  subject: (m) => m.fields.subject ?? null,
  internetMessageId: (m) => m.fields['message-id'] ?? null,
  parentFolderId: (m) => m.folder.id,
  isRead: (m) => m.is_read,
  isDraft: () => false,
  hasAttachments: (m) => /^multipart\/mixed/i.test(m.fields['content-type'] ?? ''),
  from: (m) => people(m.fields.from)[0] ?? null,
  sender: (m) => people(m.fields.sender ?? m.fields.from)[0] ?? null,
  toRecipients: (m) => people(m.fields.to),
  ccRecipients: (m) => people(m.fields.cc),
  importance: () => 'normal',
};

export function message_json(message, select, immutable) {
  const names = select ? ['id', ...select.filter((name) => name !== 'id')] : Object.keys(message_properties);
  return { '@odata.etag': `W/"${message.change_key}"`, ...Object.fromEntries(names.map((name) => [name, message_properties[name](message, immutable)])) };
}
