// `./dev demo`: everything on this machine, for a person. `./dev demo --check`: the same without a person, each claim verified.
import readline from 'node:readline';
import { start_bed } from '../testbed/bed.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { until } from '../testbed/wait.mjs';
import { Outlink } from './outlink.mjs';
import { redirect_url } from './redirect.mjs';
import { authorize, connect_mailbox, find_issue, grant_where, letter, mailbox_state, make_link } from './steps.mjs';

const check = process.argv.includes('--check');
const say = (text) => console.log(text);
const must = (truth, what) => { if (!truth) throw new Error(`not true: ${what}`); };

async function check_everything(bed, outlink) {
  await outlink.set_up();
  const link = await make_link(outlink, bed);
  say(`link made, redirect URL ${link.redirect_url}`);
  const mailbox = await connect_mailbox(outlink, bed, link, 'alice');
  const { grant } = mailbox.authentication;
  must((await authorize(outlink, bed, grant, 'alice')).get('consent') === 'ok', 'consent is completed');
  const consented = await outlink.api('GET', `/grants/${grant}`);
  must(consented.state === 'usable' && consented.account === 'alice@example.test', 'the grant is usable and names the account');
  await mailbox_state(outlink, mailbox.id, 'listening');
  say('consented; the mailbox is connected with an access token and listens');

  let letters = 0;
  const send = async (options) => { const l = letter(options); await bed.send({ from: 'bob', to: 'alice@example.test', raw: l.raw }); letters += 1; return l; };

  const first = await send({ subject: 'Printer on fire', body: 'It burns.', attachment: { name: 'photo.bin', content: 'flames' } });
  const issue = await find_issue(outlink, 'Printer on fire');
  const view = await outlink.api('GET', `/issues/${issue.key}`);
  must(view.description.includes('It burns.') && view.reporter.email === 'bob@example.test', 'the letter became an issue');
  const file = await outlink.raw('GET', `/api/v1/attachments/${view.attachments[0].id}`);
  must(file.text === 'flames', 'the attachment came along');
  say(`a letter became ${issue.key}, with its attachment`);

  await send({ subject: 'Re: Printer on fire', body: 'Still burning.', reply_to: first.id });
  const answered = await until(async () => { const v = await outlink.api('GET', `/issues/${issue.key}`); return v.comments.length > 0 && v; }, { what: 'the comment' });
  must(answered.comments[0].text.includes('Still burning.') && answered.comments.length === 1, 'the reply became a comment');
  say('the reply became a comment on it');

  const renewed = await grant_where(outlink, grant, (g) => g.state === 'usable' && g.expires_at > consented.expires_at && new Date(consented.expires_at) < new Date(), 'a refresh after the expiry');
  must((await outlink.api('GET', `/mailboxes/${mailbox.id}`)).health.state === 'listening', 'IDLE went on');
  say(`the access token ran out and was refreshed (until ${renewed.expires_at}) while IDLE went on`);

  const times = [];
  for (let i = 0; i < 20; i += 1) {
    const l = letter({ subject: `Latency ${i} x` });
    const begun = performance.now();
    await bed.deliver('alice@example.test', l.raw);
    letters += 1;
    await find_issue(outlink, `Latency ${i} x`);
    times.push(performance.now() - begun);
  }

  await bed.provider.revoke_grants('alice');
  await grant_where(outlink, grant, (g) => g.state === 'needs_consent', 'needs consent after the revocation');
  say('revoked at the provider: shown as needs consent');
  // The old connection outlives its token at this server; a new start must do without one.
  await outlink.restart('SIGKILL');
  await outlink.api('GET', '/session');
  await mailbox_state(outlink, mailbox.id, 'waiting');
  await send({ subject: 'Sent while nobody listened' });
  must((await authorize(outlink, bed, grant, 'alice')).get('consent') === 'ok', 'consent again');
  await find_issue(outlink, 'Sent while nobody listened');
  say('consented again: the letter that came in between is there');

  const { items: all } = await outlink.api('GET', '/issues?limit=200');
  const expected = letters - 1;  // one letter became a comment
  const keys = new Set(all.map((i) => i.summary));
  const lost = expected - keys.size;
  const doubled = all.length - keys.size;
  must(lost === 0 && doubled === 0, `nothing lost (${lost}) or doubled (${doubled})`);
  must(!/alice-pw|outlink-secret|Bearer /.test(outlink.log), 'no secret in the log');
  times.sort((a, b) => a - b);
  return `demo: ok delivered_to_issue_ms=${Math.round(times[10])} letters=${letters} lost=${lost} doubled=${doubled}`;
}

async function show_to_a_person(bed, outlink) {
  await outlink.set_up();
  const link = await make_link(outlink, bed);
  const mailbox = await connect_mailbox(outlink, bed, link, 'alice');
  await authorize(outlink, bed, mailbox.authentication.grant, 'alice');
  await mailbox_state(outlink, mailbox.id, 'listening');
  say(`
Outlink's console:  ${outlink.base_url}
Sign in:            ada@example.test  /  a long password

The test provider is linked, alice consented, and her mailbox is connected. Three things to try:
 1. Open Issues in the console, then type  l  and Enter here: bob writes to alice, and the letter becomes an issue before your eyes.
 2. Type  r  and Enter: the provider revokes alice's consent. Application links shows that it needs consent, and why.
    Press Authorize there and sign in as  alice  /  alice-pw  (your browser warns of the test provider's own certificate): it works again.
 3. Make a link of your own: Create link > External application > Outgoing > Custom, with the issuer ${bed.issuer},
    client ID ${bed.client.client_id}, client secret ${bed.client.client_secret}.

Ctrl-C stops everything.`);
  let letters = 0;
  const commands = {
    l: async () => {
      letters += 1;
      await bed.send({ from: 'bob', to: 'alice@example.test', raw: letter({ subject: `Letter ${letters} from bob`, body: 'It works.' }).raw });
      say('bob wrote to alice');
    },
    r: async () => { await bed.provider.revoke_grants('alice'); say("alice's consent is revoked at the provider"); },
  };
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (line) => (commands[line.trim()] ?? (async () => say('l: a letter, r: revoke, Ctrl-C: stop')))().catch((error) => say(`that failed: ${error.message}`)));
  await new Promise((done) => { process.once('SIGINT', done); process.once('SIGTERM', done); });
  lines.close();
}

const [port] = await free_ports(1);
let bed;
let outlink;
let failed = false;
try {
  // The redirect URL depends on the provider's endpoints, and the provider must know it: both are settled before either starts.
  bed = await start_bed({ access_token_ttl_s: check ? 10 : 60, redirect_uris: (issuer) => [redirect_url(`http://127.0.0.1:${port}`, issuer)] });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, port });
  if (check) say(await check_everything(bed, outlink)); else await show_to_a_person(bed, outlink);
} catch (error) {
  failed = true;
  console.error(error);
  if (outlink) console.error(outlink.log.slice(-6000));
  if (bed) console.error(bed.mail_log().slice(-3000));
} finally {
  if (outlink) { await outlink.stop(); outlink.clean(); }
  if (bed) await bed.stop();
}
process.exit(failed ? 1 : 0);
