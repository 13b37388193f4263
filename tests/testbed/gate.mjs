import net from 'node:net';

// A gate between a client and a server that lets bytes through, and spoils what it is told to. "up" is from the client to the server,
// "down" the way back. Everything can be changed while connections are open; offsets and limits count a connection's own bytes.

const sides = { up: ['up'], down: ['down'], both: ['up', 'down'] };

function sides_of(direction) {
  if (!Object.hasOwn(sides, direction)) throw new Error(`a gate has no direction ${direction}`);
  return sides[direction];
}

function check_number(name, value, least = 0) {
  if (!Number.isInteger(value) || value < least) throw new Error(`${name} must be a whole number from ${least} on, not ${value}`);
}

const no_faults = () => ({ slice: null, corrupt: [], close_after: null, hold_after: null, delay_ms: 0 });

// One that can be opened and shut, and waited for.
class Door {
  #open = Promise.resolve();
  #release = () => {};
  shut() { this.#release(); this.#open = new Promise((done) => { this.#release = done; }); }
  open() { this.#release(); }
  passed() { return this.#open; }
}

export class Gate {
  // `to`: the server's port on this machine. Port 0 takes a free one.
  static async start({ to, host = '127.0.0.1', port = 0 }) {
    const gate = new Gate();
    Object.assign(gate, { to, host });
    gate.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => gate.#accept(client));
    await gate.#listen(port);
    gate.port = gate.#server.address().port;
    return gate;
  }

  // One row for each connection so far: { up, down: bytes that went through, open, ended_by: null or the fault's name }.
  connections = [];
  #server;
  #pairs = new Set();
  #faults = { up: no_faults(), down: no_faults() };
  #doors = { up: new Door(), down: new Door() };
  #entrance = new Door();

  get counts() {
    const sum = (side) => this.connections.reduce((n, c) => n + c[side], 0);
    return { accepted: this.connections.length, open: this.connections.filter((c) => c.open).length, up: sum('up'), down: sum('down') };
  }

  // --- what new connections meet
  // Nobody listens: connecting is refused. Open connections go on.
  // (A server says "close" only when its connections are gone, too; the port is free at once.)
  refuse() { if (this.#server.listening) this.#server.close(); }
  // Connections are accepted and then nothing happens, not even at the server, until pass().
  stall() { this.#entrance.shut(); }

  // --- what happens to the bytes
  // Pieces of at most so many bytes, each in a write of its own.
  slice({ bytes = 1, direction = 'both' } = {}) { check_number('bytes', bytes, 1); for (const side of sides_of(direction)) this.#faults[side].slice = bytes; }
  // Flips bits of `length` bytes from the offset `at` on, on so many connections as `times` says.
  corrupt({ at, direction, length = 1, mask = 0xff, times = Infinity }) {
    check_number('at', at); check_number('length', length, 1); check_number('mask', mask, 1);
    for (const side of sides_of(direction)) this.#faults[side].corrupt.push({ at, length, mask, left: times });
  }
  // The connection ends on both sides once exactly so many bytes went through; `reset`: with RST.
  close_after({ bytes, direction, reset = false, times = Infinity }) {
    check_number('bytes', bytes);
    for (const side of sides_of(direction)) this.#faults[side].close_after = { bytes, reset, left: times };
  }
  // As hold(), from when exactly so many bytes of a connection went through.
  hold_after({ bytes, direction }) { check_number('bytes', bytes); for (const side of sides_of(direction)) this.#faults[side].hold_after = bytes; }
  // Each piece waits before it goes on; the order stays.
  delay({ ms, direction = 'both' }) { check_number('ms', ms); for (const side of sides_of(direction)) this.#faults[side].delay_ms = ms; }
  // Nothing passes before release(): the connection lives, and is silent.
  hold({ direction = 'both' } = {}) { for (const side of sides_of(direction)) this.#doors[side].shut(); }
  release({ direction = 'both' } = {}) { for (const side of sides_of(direction)) this.#doors[side].open(); }

  // --- what happens at once
  // All open connections end: with RST, or as if both sides had closed.
  reset() { for (const pair of this.#pairs) pair.end('reset', true); }
  drop() { for (const pair of this.#pairs) pair.end('drop', false); }
  // Everything goes through again.
  async pass() {
    this.#faults = { up: no_faults(), down: no_faults() };
    this.release();
    this.#entrance.open();
    if (!this.#server.listening) await this.#listen(this.port);
  }

  async stop() {
    const listening = this.#server.listening;
    this.release();
    this.#entrance.open();
    for (const pair of this.#pairs) pair.end('stop', false);
    if (listening) await new Promise((done) => this.#server.close(done));
  }

  #listen(port) { return new Promise((done, fail) => { this.#server.once('error', fail).listen(port, '127.0.0.1', () => { this.#server.removeListener('error', fail); done(); }); }); }

  async #accept(client) {
    const row = { up: 0, down: 0, open: true, ended_by: null };
    this.connections.push(row);
    const sockets = [client];
    const pair = {
      end: (why, rst) => {
        if (!row.open) return;
        Object.assign(row, { open: false, ended_by: row.ended_by ?? why });
        this.#pairs.delete(pair);
        for (const socket of sockets) { if (rst) socket.resetAndDestroy(); else socket.destroy(); }
      },
    };
    this.#pairs.add(pair);
    client.on('error', () => pair.end('client', true)).on('close', () => pair.end('client', false));
    await this.#entrance.passed();
    if (!row.open) return;
    for (const side of ['up', 'down']) if (this.#faults[side].close_after?.bytes === 0 && this.#is_due(this.#faults[side].close_after)) return pair.end('close_after', this.#faults[side].close_after.reset);
    const server = net.connect({ port: this.to, host: this.host, allowHalfOpen: true, noDelay: true });
    sockets.push(server);
    server.on('error', () => pair.end('server', true)).on('close', () => pair.end('server', false));
    // What fails has ended the pair by its own event.
    await Promise.all([this.#flow('up', client, server, row, pair), this.#flow('down', server, client, row, pair)]).catch(() => {});
  }

  #is_due(fault) {
    if (fault.left <= 0) return false;
    fault.left -= 1;
    return true;
  }

  async #flow(side, from, into, row, pair) {
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      for (let rest = chunk; rest.length > 0 && row.open;) {
        const { slice, delay_ms, hold_after } = this.#faults[side];
        const before_hold = hold_after === null ? Infinity : hold_after - row[side];
        if (before_hold <= 0) {
          // Once: what is released goes on.
          this.#faults[side].hold_after = null;
          this.#doors[side].shut();
        }
        const piece = rest.subarray(0, Math.min(slice ?? Infinity, before_hold > 0 ? before_hold : Infinity, rest.length));
        rest = rest.subarray(piece.length);
        if (delay_ms) await new Promise((done) => setTimeout(done, delay_ms));
        await this.#doors[side].passed();
        if (!row.open) return;
        if (await this.#write(side, piece, into, row, pair)) return;
        // The next piece shall not join this one on its way.
        if (slice) await new Promise((done) => setImmediate(done));
      }
    }
    await this.#doors[side].passed();
    if (row.open) into.end();
  }

  // True when the connection ended with this piece.
  async #write(side, piece, into, row, pair) {
    const { corrupt, close_after } = this.#faults[side];
    let bytes = piece;
    for (const fault of corrupt) {
      const first = Math.max(fault.at, row[side]);
      const end = Math.min(fault.at + fault.length, row[side] + piece.length);
      if (first >= end || (first === fault.at && !this.#is_due(fault)) || (first > fault.at && fault.on !== row)) continue;
      fault.on = row;
      if (bytes === piece) bytes = Buffer.from(piece);
      for (let at = first; at < end; at++) bytes[at - row[side]] ^= fault.mask;
    }
    const limit = close_after && close_after.left > 0 ? close_after.bytes - row[side] : Infinity;
    const last = limit <= bytes.length;
    if (last) { bytes = bytes.subarray(0, Math.max(0, limit)); this.#is_due(close_after); }
    row[side] += bytes.length;
    if (bytes.length > 0) await new Promise((done, fail) => into.write(bytes, (error) => (error ? fail(error) : done())));
    if (!last) return false;
    // FIN after the bytes: they must arrive before the end does.
    row.ended_by = 'close_after';
    if (close_after.reset) pair.end('close_after', true); else await new Promise((done) => { into.end(done); }).then(() => pair.end('close_after', false));
    return true;
  }
}
