// The gate for a program in another language: `node gate_bed.mjs PORT`, with the server's port. The first line says which port is the
// gate's; then each line of standard input is an order with what it needs, {"order":"slice","bytes":1,"direction":"down"}, answered by
// one line: {"done":"slice"} or {"failed":"slice","words":"..."}; "counts" also has the counts. Ends when standard input does.
import readline from 'node:readline';
import { Gate } from './gate.mjs';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const gate = await Gate.start({ to: Number(process.argv[2]) });
const orders = ['refuse', 'stall', 'slice', 'corrupt', 'close_after', 'delay', 'hold', 'hold_after', 'release', 'reset', 'drop', 'pass'];

async function follow(line) {
  const { order, ...rest } = JSON.parse(line);
  try {
    if (order === 'counts') return { done: order, ...gate.counts };
    if (!orders.includes(order)) throw new Error('a gate does not know this');
    await gate[order](rest);
    return { done: order };
  } catch (error) { return { failed: order, words: error.message }; }
}

try {
  say({ port: gate.port });
  for await (const line of readline.createInterface({ input: process.stdin })) say(await follow(line));
} finally {
  await gate.stop();
}
