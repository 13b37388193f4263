// Each fault of the gate, seen from both of its sides.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import readline from 'node:readline';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Gate } from './gate.mjs';
import { until } from './wait.mjs';

// A server that remembers what it got and echoes it; both ends of a conversation look alike to a test.
function remember(socket) {
  const end = { socket, chunks: [], closed: false, ended: false, error: null };
  end.text = () => Buffer.concat(end.chunks).toString('latin1');
  socket.on('data', (d) => end.chunks.push(d)).on('end', () => { end.ended = true; }).on('close', () => { end.closed = true; }).on('error', (error) => { end.error = error.code; });
  return end;
}

let server;
let at_server;
let gate;
let clients;
before(async () => {
  server = net.createServer({ noDelay: true }, (socket) => { at_server.push(remember(socket)); socket.on('data', (d) => socket.write(d)); });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
});
beforeEach(async () => { at_server = []; clients = []; gate = await Gate.start({ to: server.address().port }); });
afterEach(async () => { for (const c of clients) c.socket.destroy(); await gate.stop(); for (const s of at_server) s.socket.destroy(); });
after(() => new Promise((done) => server.close(done)));

function connect() { const end = remember(net.connect({ port: gate.port, host: '127.0.0.1' })); clients.push(end); return end; }
async function open() { const end = connect(); await once(end.socket, 'connect'); return end; }
const say = (end, text) => end.socket.write(text, 'latin1');
const hears = (end, text) => until(() => end.text() === text, { what: `${JSON.stringify(text)}, got ${JSON.stringify(end.text())}` });
const turns = async (n) => { for (let i = 0; i < n; i++) await new Promise((done) => setImmediate(done)); };

test('bytes go through both ways and are counted; an end goes through, too', async () => {
  const client = await open();
  say(client, 'hello');
  await hears(client, 'hello');
  assert.deepEqual(gate.counts, { accepted: 1, open: 1, up: 5, down: 5 });
  client.socket.end();
  await until(() => at_server[0].ended && client.closed, { what: 'the end' });
  await until(() => gate.counts.open === 0, { what: 'the end at the gate' });
});

test('a large text goes through whole, with an end right behind it', async () => {
  const text = 'x'.repeat(3 << 20);
  const client = await open();
  client.socket.end(text);
  await until(() => client.closed, { what: 'the end' });
  assert.equal(client.text().length, text.length);
  assert.equal(gate.counts.up, text.length);
});

test('refuse: nobody can connect, open connections go on, pass() lets in again at the same port', async () => {
  const early = await open();
  gate.refuse();
  const late = connect();
  await until(() => late.closed, { what: 'the refusal' });
  assert.equal(late.error, 'ECONNREFUSED');
  say(early, 'still here');
  await hears(early, 'still here');
  await gate.pass();
  say(await open(), 'again');
  await hears(clients.at(-1), 'again');
  assert.equal(gate.counts.accepted, 2);
});

test('stall: connections are accepted and nothing comes', async () => {
  gate.stall();
  const client = await open();
  say(client, 'anybody?');
  await until(() => gate.counts.accepted === 1, { what: 'the connection' });
  await turns(50);
  assert.deepEqual([at_server.length, client.text(), client.closed], [0, '', false]);
  await gate.pass();
  await hears(client, 'anybody?');
});

test('slice: every piece comes alone, in one direction or both', async () => {
  gate.slice({ bytes: 1, direction: 'up' });
  const client = await open();
  say(client, 'abcdef');
  await hears(client, 'abcdef');
  assert.ok(at_server[0].chunks.length >= 3, `${at_server[0].chunks.length} pieces`);
  await gate.pass();
  gate.slice({ bytes: 4 });
  const more = 'x'.repeat(41);
  say(client, more);
  await hears(client, `abcdef${more}`);
  assert.ok(client.chunks.every((c) => c.length < 41));
});

test('corrupt: bytes at an offset of one direction change, also across pieces, and as often as told', async () => {
  gate.corrupt({ at: 2, length: 3, direction: 'down', mask: 0x20, times: 1 });
  gate.slice({ bytes: 2, direction: 'down' });
  const [first, second] = [await open(), await open()];
  say(first, 'abcdefg');
  await hears(first, 'abCDEfg');
  assert.equal(at_server[0].text(), 'abcdefg');
  say(second, 'abcdefg');
  await hears(second, 'abcdefg');
});

test('close_after: exactly so many bytes arrive, then the end; the next connection lives', async () => {
  gate.close_after({ bytes: 4, direction: 'down', times: 1 });
  const client = await open();
  say(client, 'abcdefg');
  await until(() => client.closed, { what: 'the end' });
  assert.deepEqual([client.text(), client.error], ['abcd', null]);
  await until(() => at_server[0].closed, { what: 'the end at the server' });
  assert.equal(gate.connections[0].ended_by, 'close_after');
  say(await open(), 'abcdefg');
  await hears(clients.at(-1), 'abcdefg');
  gate.close_after({ bytes: 3, direction: 'up' });
  say(await open(), 'abcdefg');
  await until(() => at_server.at(-1).closed, { what: 'the end of the third' });
  assert.equal(at_server.at(-1).text(), 'abc');
});

test('close_after with 0 bytes: accepted and closed, and with reset: RST', async () => {
  gate.close_after({ bytes: 0, direction: 'up', times: 1 });
  const client = await open();
  await until(() => client.closed, { what: 'the end' });
  assert.deepEqual([client.error, at_server.length], [null, 0]);
  gate.close_after({ bytes: 2, direction: 'up', reset: true });
  say(await open(), 'abc');
  await until(() => clients.at(-1).closed, { what: 'the reset' });
  assert.equal(clients.at(-1).error, 'ECONNRESET');
});

test('reset and drop: all open connections end, by RST and by FIN', async () => {
  for (const [order, error] of [['reset', 'ECONNRESET'], ['drop', null]]) {
    const pair = [await open(), await open()];
    for (const c of pair) { say(c, 'x'); await hears(c, 'x'); }
    gate[order]();
    await until(() => pair.every((c) => c.closed), { what: order });
    assert.deepEqual(pair.map((c) => c.error), [error, error], order);
    await until(() => at_server.every((s) => s.closed), { what: `${order} at the server` });
  }
  assert.equal(gate.counts.open, 0);
});

test('delay: every piece is late, in order', async () => {
  gate.delay({ ms: 60, direction: 'down' });
  const client = await open();
  const began = performance.now();
  say(client, 'one');
  await hears(client, 'one');
  assert.ok(performance.now() - began >= 59);
  say(client, ' two');
  await hears(client, 'one two');
});

test('hold and release: nothing is lost, and the other direction goes on', async () => {
  const client = await open();
  gate.hold({ direction: 'down' });
  say(client, 'held');
  await until(() => at_server[0]?.text() === 'held', { what: 'the server' });
  await turns(50);
  assert.equal(client.text(), '');
  gate.release();
  await hears(client, 'held');
});

test('hold_after: exactly so many bytes come, the rest once it is released', async () => {
  const client = await open();
  gate.hold_after({ bytes: 3, direction: 'down' });
  say(client, 'held');
  await hears(client, 'hel');
  await turns(50);
  assert.deepEqual([client.text(), client.closed, gate.counts.up, gate.counts.down], ['hel', false, 4, 3]);
  say(client, 'back');
  await gate.pass();
  await hears(client, 'heldback');
});

test('a server that is not there ends the connection', async () => {
  await gate.stop();
  const { free_ports } = await import('./ports.mjs');
  gate = await Gate.start({ to: (await free_ports(1))[0] });
  const client = await open();
  await until(() => client.closed, { what: 'the end' });
  assert.equal(gate.connections[0].ended_by, 'server');
});

test('mistakes in what is told are thrown', () => {
  assert.throws(() => gate.slice({ bytes: 0 }), /bytes/);
  assert.throws(() => gate.corrupt({ at: 1, direction: 'sideways' }), /sideways/);
  assert.throws(() => gate.close_after({ direction: 'up' }), /bytes/);
});

test('the command line takes orders', async () => {
  const child = spawn('node', [new URL('./gate_bed.mjs', import.meta.url).pathname, String(server.address().port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse((await lines.next()).value);
  const order = (what) => { child.stdin.write(`${JSON.stringify(what)}\n`); return answer(); };
  const { port } = await answer();
  assert.deepEqual(await order({ order: 'close_after', bytes: 2, direction: 'down' }), { done: 'close_after' });
  const client = remember(net.connect(port, '127.0.0.1'));
  clients.push(client);
  say(client, 'abc');
  await until(() => client.closed, { what: 'the end' });
  assert.equal(client.text(), 'ab');
  assert.deepEqual(await order({ order: 'counts' }), { done: 'counts', accepted: 1, open: 0, up: 3, down: 2 });
  assert.equal((await order({ order: 'dance' })).failed, 'dance');
  assert.match((await order({ order: 'slice', bytes: -1 })).words, /bytes/);
  child.stdin.end();
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});
