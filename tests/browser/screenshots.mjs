// node tests/browser/screenshots.mjs FOLDER [NAMES]: every page wide, on a phone, and dark, for looking at. NAMES: a regular
// expression that the picture's name must match.
import fs from 'node:fs';
import path from 'node:path';
import { authorize, connect_mailbox, find_issue, grant_where, letter, mailbox_state, make_link } from '../e2e/steps.mjs';
import { crowded_letter, hostile_letter, picture_letter } from './letters.mjs';
import { start_stage, sign_in } from './stage.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { until } from '../testbed/wait.mjs';

const folder = process.argv[2];
const names = new RegExp(process.argv[3] ?? '');
if (!folder) throw new Error('name a folder for the pictures');
fs.mkdirSync(folder, { recursive: true });
const stage = await start_stage();
const { bed, outlink, page } = stage;

async function shoot(name, where, ready = async () => {}) {
  if (!names.test(name)) return;
  for (const [kind, width, scheme] of [['wide', 1280, 'light'], ['phone', 390, 'light'], ['dark', 1280, 'dark']]) {
    await page.setViewportSize({ width, height: kind === 'phone' ? 844 : 860 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto(stage.at(where));
    await page.locator('h1').waitFor();
    await page.waitForFunction(() => !document.body.innerText.includes('Loading…'));
    await ready();
    await page.screenshot({ path: path.join(folder, `${name}-${kind}.png`), fullPage: true });
  }
}

const choose = async (type, provider) => {
  await page.getByRole('radio', { name: new RegExp(`^${type}`) }).check();
  await page.getByRole('radio', { name: provider, exact: true }).check();
};

// The form of a new link, by grant type.
async function shoot_forms() {
  const at = '/admin/links/new?type=external&direction=outgoing';
  await shoot('link-form-code', at, async () => { await page.getByText('How to register Outlink').click(); await page.locator('[name=redirect_url]').waitFor(); });
  await shoot('link-form-app', at, async () => { await choose('Client credentials', 'Microsoft'); await page.getByLabel('Tenant').fill('common'); });
  await shoot('link-form-key', at, async () => {
    await choose('Client credentials', 'Custom');
    await page.getByLabel('Client authentication').selectOption('private_key_jwt');
    await page.getByLabel('Private key', { exact: true }).fill(bed.provider.signing_key.pem);
  });
  await shoot('link-form-service-account', at, async () => {
    await choose('JWT bearer', 'Google');
    await page.getByLabel('Service account key', { exact: true }).fill(JSON.stringify(bed.provider.service_account));
  });
  await shoot('link-form-device', at, async () => { await choose('Device code', 'Microsoft'); });
  await shoot('link-form-refused', at, async () => {
    await page.getByText('Advanced', { exact: true }).click();
    await page.getByLabel('Other public address').fill('https://10.1.2.3');
    await page.getByText('takes no redirect URL').waitFor();
  });
}

// Links of the other grant types: an application in a rollover, a code that waits, one that was deleted.
async function shoot_other_links() {
  const custom = (more) => outlink.api('POST', '/links', { provider: 'custom', token_endpoint: `${bed.issuer}/token`, scopes: ['mail.imap'], ...more });
  const app = await custom({ name: 'Billing export', grant_type: 'client_credentials', client_id: 'outlink-app', client_secret: 'outlink-app-secret', client_secret_expires_at: '2026-01-15', authentication: 'post', issuer: bed.issuer });
  await outlink.api('POST', `/links/${app.id}/secrets`, { version: app.version, value: 'outlink-app-secret', expires_at: '2099-01-31' });
  const box = await outlink.api('POST', `/links/${app.id}/grants`, { login_hint: 'billing@example.test' });
  await outlink.api('POST', `/grants/${box.id}/connect`, {});
  await shoot('link-app', `/admin/links/${app.id}`);
  await shoot('link-secret-remove', `/admin/links/${app.id}`, () => page.getByRole('button', { name: 'Remove the first secret' }).click());
  await shoot('link-secret-add', `/admin/links/${app.id}`, () => page.getByRole('button', { name: 'Add a new secret' }).click());
  const device = await custom({ name: 'Plant floor', grant_type: 'device_code', client_id: 'outlink-device', authentication: 'none', device_authorization_endpoint: `${bed.issuer}/device/auth`, scopes: ['openid', 'email', 'offline_access', 'mail.imap'] });
  const waiting = await outlink.api('POST', `/links/${device.id}/grants`, { login_hint: 'plant@example.test' });
  await outlink.api('POST', `/grants/${waiting.id}/device`, {});
  await shoot('link-device', `/admin/links/${device.id}`, () => page.getByRole('button', { name: 'Show the code' }).click());
  await outlink.api('POST', `/links/${link_id}/grants`, { login_hint: 'dave@example.test' }).then((g) => authorize(outlink, bed, g.id, 'bob'));
  await shoot('link-candidate', `/admin/links/${link_id}`);
  await shoot('links-many', '/admin/links');
}
let link_id;

const press = (name) => page.getByRole('button', { name, exact: true }).click();

// The forms of incoming mail, its handlers in their order, and letters that are tried.
async function shoot_mail(mailbox, issue) {
  const at = `/admin/mail/${mailbox.id}`;
  const handler = (more) => outlink.api('POST', `${at.replace('/admin/mail', '/mailboxes')}/handlers`, { project: outlink.project.id, ...more });
  await handler({ name: 'Bugs', position: 1, issue_type: 'Bug', catch_address: 'bugs@example.test', forward_address: 'ada@example.test' });
  const marker = await handler({ name: 'Answers above the line', kind: 'comment_before_marker', split_pattern: '^-- answer above this line --$', enabled: false });
  await shoot('mail-new-pop3', '/admin/mail/new', async () => {
    await page.getByLabel('Service provider').selectOption({ label: 'Google' });
    await page.getByLabel('Protocol').selectOption({ label: 'POP3S (TLS)' });
    await page.getByLabel('Authentication').selectOption({ label: 'Password' });
    await page.getByRole('radio', { name: 'Letters since a date' }).check();
  });
  await shoot('mail-edit', `${at}/edit`, () => page.getByRole('radio', { name: 'Move to a folder' }).check());
  await shoot('mailbox-handlers', at);
  await shoot('handler-new', `${at}/handlers/new`);
  await shoot('handler-marker', `${at}/handlers/${marker.id}`, () => page.getByLabel('Create users', { exact: true }).uncheck());
  await shoot('handler-delete', at, () => press('Delete Bugs'));
  const try_it = async (raw) => {
    await page.getByRole('textbox', { name: 'Letter' }).fill(raw);
    await press('Try');
    await page.getByRole('heading', { name: 'How it is understood' }).waitFor();
  };
  const answer = letter({ to: mailbox.user_name, subject: `Re: ${issue.key}`, body: 'It is out.\n\nOn Monday Ada wrote:\n> Does it still burn?\n' }).raw;
  await shoot('try', `${at}/try`);
  await shoot('try-comment', `${at}/try`, () => try_it(answer));
  await shoot('try-import', `${at}/try`, async () => { await try_it(answer); await press('Import this letter…'); });
  await shoot('try-ignored', `${at}/try`, () => try_it(answer.replace('MIME-Version', 'Auto-Submitted: auto-replied\nMIME-Version')));
}

// Servers that send, what they sent, and what the letters say. A server that nothing listens at is in trouble.
async function shoot_outgoing() {
  await shoot('outgoing-empty', '/admin/outgoing');
  await shoot('outgoing-new', '/admin/outgoing/new');
  await shoot('outgoing-new-graph', '/admin/outgoing/new', async () => { await page.getByLabel('Service provider').selectOption('microsoft'); await page.getByLabel('Protocol').selectOption('graph'); });
  await shoot('mail-new-graph', '/admin/mail/new', async () => { await page.getByLabel('Service provider').selectOption('microsoft'); await page.getByLabel('Protocol').selectOption('graph'); });
  await shoot('outbox-empty', '/outbox');
  const [dead_port] = await free_ports(1);
  const server = await outlink.api('POST', '/outgoing-servers', { name: 'Company mail', host: 'localhost', port: dead_port, protocol: 'smtp_starttls', user_name: 'alice@example.test', password: 'alice-pw', from_address: 'alice@example.test', subject_prefix: '[Support]' });
  const queued = await outlink.api('POST', `/outgoing-servers/${server.id}/send-test`, { to: 'bob@example.test' });
  await until(async () => (await outlink.api('GET', `/outbox/${queued.id}`)).attempts > 0 || (await outlink.api('GET', `/outgoing-servers/${server.id}`)).health.trouble, { what: 'the trouble of the outgoing server', ms: 30000 });
  await shoot('outgoing', '/admin/outgoing');
  await shoot('outgoing-server', `/admin/outgoing/${server.id}`, async () => {
    await press('Test connection');
    await page.locator('.stages li').first().waitFor();
  });
  await shoot('outgoing-edit', `/admin/outgoing/${server.id}/edit`, () => page.getByLabel('From address').fill('nobody@example.test'));
  await shoot('outgoing-delete', `/admin/outgoing/${server.id}`, () => press('Delete'));
  await shoot('outbox', '/outbox');
  await shoot('outbox-letter', `/outbox/${queued.id}`);
  await shoot('templates', '/admin/templates');
  await shoot('template', '/admin/templates/issue_created', () => page.frameLocator('iframe').locator('body').waitFor());
}

try {
  await shoot('set-up', '/set-up');
  await outlink.set_up();
  await shoot('sign-in', '/sign-in');
  await sign_in(page, outlink);
  await shoot('dashboard-empty', '/');
  await shoot('links-empty', '/admin/links');
  const link = await make_link(outlink, bed, 'Company mail');
  link_id = link.id;
  await outlink.api('POST', '/links', { name: 'Google Workspace', provider: 'google', client_id: '1234567890-abcdefghijklmnop.apps.example', client_secret: 'x' });
  const alice = await connect_mailbox(outlink, bed, link, 'alice', { name: 'Support', description: 'Customers write here' });
  await authorize(outlink, bed, alice.authentication.grant, 'alice');
  await mailbox_state(outlink, alice.id, 'listening');
  const carol = await connect_mailbox(outlink, bed, link, 'carol', { name: 'Orders' });
  await authorize(outlink, bed, carol.authentication.grant, 'carol');
  await mailbox_state(outlink, carol.id, 'listening');
  const bob = await connect_mailbox(outlink, bed, link, 'bob', { name: 'Invoices' });
  await outlink.api('POST', '/mailboxes', { name: 'Old server', host: 'localhost', port: 1, user_name: 'dave@example.test', password: 'x', project: outlink.project.id });
  const to = 'alice@example.test';
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 480, height: 300 } });
  const fire = picture_letter({ to, subject: 'Printer on fire', picture, body: 'Hello,\n\nthe printer on the second floor burns. I took a picture before I left the building.\n\nWhat shall we do about the toner?\n\nBob' });
  await bed.deliver(to, fire.raw);
  const issue = await find_issue(outlink, 'Printer on fire');
  await bed.deliver(to, letter({ to, subject: 'Re: Printer on fire', body: 'Still burning. The fire brigade says hello.', reply_to: fire.id }).raw);
  await bed.deliver(to, hostile_letter({ to, subject: 'Your invoice 2026-1187 is ready', elsewhere: 'https://elsewhere.example' }).raw);
  await bed.deliver(to, letter({ to, subject: `Everything at once: ${'Donaudampfschiffahrtsgesellschaftskapitaen'.repeat(3)}`, body: 'x' }).raw);
  await bed.deliver(to, letter({ to, subject: 'New laptop for Carol', body: 'She starts on Monday.' }).raw);
  await bed.deliver(to, crowded_letter({ to, subject: 'A letter of very many parts' }));
  await find_issue(outlink, 'New laptop for Carol');
  await until(async () => (await outlink.api('GET', '/letters?state=failed')).items.length > 0, { what: 'the failed letter' });
  const invoice = await find_issue(outlink, 'Your invoice 2026-1187 is ready');
  await outlink.api('POST', `/issues/${issue.key}/comments`, { text: 'On my way.' });
  await outlink.api('POST', '/people', { name: 'Vi Viewer', email: 'vi@example.test', password: 'a long password', role: 'viewer' });
  await bed.provider.revoke_grants('carol');
  await outlink.restart();
  await outlink.api('GET', '/session');
  await mailbox_state(outlink, alice.id, 'listening');
  await mailbox_state(outlink, carol.id, 'waiting');
  await grant_where(outlink, carol.authentication.grant, (g) => g.state !== 'awaiting_consent', 'the end of the grant');

  await shoot('dashboard', '/');
  await shoot('links', '/admin/links');
  await shoot('link-kind', '/admin/links/new');
  await shoot('link-custom', '/admin/links/new?type=external&direction=outgoing', async () => {
    await page.getByLabel('Custom').check();
    await page.getByLabel('Issuer URL').fill(bed.issuer);
    await page.getByRole('button', { name: 'Discover' }).click();
    await page.waitForFunction(() => document.querySelector('[name=redirect_url]')?.value !== '');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.field-problem').waitFor();
  });
  await shoot_forms();
  await shoot_other_links();
  await shoot('link', `/admin/links/${link.id}`);
  await shoot('link-test', `/admin/links/${link.id}`, async () => {
    for (const login of ['alice', 'carol']) {
      await page.getByRole('button', { name: `Test ${login}@example.test` }).click();
      await page.locator('.test .stages li').first().waitFor();
      if (login === 'alice') await page.getByRole('heading', { name: 'Everything works' }).waitFor();
    }
    await page.getByRole('heading', { name: 'Failed at Token' }).waitFor();
  });
  await shoot('link-edit', `/admin/links/${link.id}/edit`, () => page.getByLabel('Client ID').fill('another'));
  await shoot('link-consent-failed', `/admin/links/${link.id}?consent=failed&code=oauth.access_denied&words=${encodeURIComponent('The consent was refused.')}&peer=${encodeURIComponent('access_denied: the person refused '.repeat(12))}`);
  await shoot('link-delete', `/admin/links/${link.id}`, () => page.getByRole('button', { name: 'Delete' }).click());
  await shoot('mail', '/admin/mail');
  await shoot('mail-new', '/admin/mail/new');
  await shoot('mailbox', `/admin/mail/${alice.id}`, async () => {
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.locator('.stages li').first().waitFor();
  });
  await shoot('mailbox-trouble', `/admin/mail/${carol.id}`, async () => {
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.locator('.stages li').first().waitFor();
  });
  await shoot('mailbox-waits-for-consent', `/admin/mail/${bob.id}`);
  await shoot_mail(alice, issue);
  await shoot_outgoing();
  await shoot('issues', '/issues');
  await shoot('issue', `/issues/${issue.key}`);
  await shoot('issue-history', `/issues/${issue.key}`, () => page.getByRole('button', { name: 'Show history' }).click());
  await shoot('issue-html', `/issues/${invoice.key}`, async () => {
    await page.getByRole('button', { name: 'Show original' }).click();
    await page.frameLocator('iframe').locator('h1').waitFor();
  });
  await shoot('issue-new', '/issues/new');
  await shoot('letters', '/letters');
  await shoot('letters-failed', '/letters?state=failed');
  const [failed] = (await outlink.api('GET', '/letters?state=failed')).items;
  await shoot('letter-failed', `/letters/${failed.id}`);
  await shoot('projects', '/admin/projects');
  await shoot('people', '/admin/people', () => page.getByRole('button', { name: 'Change Ada Admin' }).click());
  await outlink.api('POST', '/api-tokens', { name: 'mutt on desk 4', accounts: [alice.authentication.grant, carol.authentication.grant], expires_at: '2099-01-31' });
  await outlink.api('POST', '/api-tokens', { name: 'prometheus', acts_as: 'viewer' });
  await shoot('api-tokens', '/admin/api-tokens');
  await shoot('audit', '/audit');
  await shoot('audit-of-a-link', `/audit?subject_kind=link&subject=${link.id}`);
  await shoot('nothing', '/no/such/page');
} finally {
  await stage.close();
}
