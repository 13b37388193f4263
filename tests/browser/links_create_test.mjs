// A link of each grant type, made in the console against the real authorization server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { approve_device, make_browser } from '../testbed/browser.mjs';
import { until } from '../testbed/wait.mjs';
import { chain, check_look, consent_at_provider, forget_provider, sign_in, start_stage, tab_to } from './stage.mjs';

const test = chain();
let stage;
let bed;
let outlink;
let page;
before(async () => {
  stage = await start_stage();
  ({ bed, outlink, page } = stage);
  await outlink.set_up();
  await sign_in(page, outlink);
});
after(() => stage.close());

const form = () => page.getByRole('form', { name: 'Outgoing link' });
const field = (name) => form().getByLabel(name, { exact: true });
const heading = (name) => page.getByRole('heading', { name, exact: true }).waitFor();
const usable = () => page.locator('.account .state', { hasText: 'Usable' }).waitFor();

async function open_form(type, provider) {
  await page.goto(stage.at('/admin/links/new?type=external&direction=outgoing'));
  await page.getByRole('radio', { name: new RegExp(`^${type}`) }).check();
  await page.getByRole('radio', { name: provider, exact: true }).check();
}
async function discover() {
  await field('Issuer URL optional').fill(bed.issuer);
  await page.getByRole('button', { name: 'Discover' }).click();
  await until(async () => (await field('Token endpoint').inputValue()) !== '', { what: 'the endpoints' });
}
const save = () => page.getByRole('button', { name: 'Save' }).click();
async function add_account(label, address, submit) {
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('textbox', { name: new RegExp(`^${label}`) }).fill(address);
  await page.getByRole('button', { name: submit }).click();
}
// What belongs to a key stands nowhere on the page, in no attribute and in no field.
async function never_shows(key) {
  const [, line] = key.split('\n');
  assert.ok(line.length > 40);
  const on_page = await page.evaluate(() => document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((e) => e.value).join('\n'));
  assert.ok(!on_page.includes(line), 'a private key is on the page');
}

test('a provider that does not offer the grant type is named below, with the reason and the way out', async () => {
  const offered = () => page.locator('input[name=provider]').evaluateAll((all) => all.map((e) => e.value));
  await page.goto(stage.at('/admin/links/new?type=external&direction=outgoing'));
  assert.ok(await page.getByRole('radio', { name: 'Google', exact: true }).isChecked());
  assert.equal((await offered()).length, 13);
  await page.getByRole('radio', { name: /^Device code/ }).check();
  assert.ok(!(await offered()).includes('google'));
  await page.getByText(/^Not with this grant type: Google/).click();
  await page.getByText('Google\'s device sign-in gives no access to mail.').waitFor();
  assert.ok(await page.getByRole('radio', { name: 'Microsoft', exact: true }).isChecked(), 'the first that offers it');
  await check_look(page);
  await page.getByRole('radio', { name: /^JWT bearer/ }).check();
  assert.deepEqual(await offered(), ['google', 'custom']);
  await page.getByRole('radio', { name: /^Client credentials/ }).check();
  await page.getByRole('radio', { name: 'Microsoft', exact: true }).check();
  assert.equal(await field('Tenant').inputValue(), '', 'common does not go with app-only');
  await field('Tenant').fill('common');
  await page.getByText('Application access needs one tenant').waitFor();
  await field('Tenant').fill('contoso.example');
  assert.equal(await field('Token endpoint').inputValue(), 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token');
  assert.equal(await field('Scopes').inputValue(), 'https://outlook.office365.com/.default');
  assert.equal(await form().getByLabel('Redirect URL').count(), 0);
  assert.equal(await form().getByLabel('Authorization endpoint').count(), 0);
  await check_look(page);
});

test('what a link is used for fills in its scopes', async () => {
  await open_form('Authorization code', 'Microsoft');
  await page.getByRole('checkbox', { name: 'Sending mail (SMTP)' }).check();
  assert.match(await field('Scopes').inputValue(), /IMAP\.AccessAsUser\.All offline_access openid email .*SMTP\.Send$/);
  await page.getByText('How to register Outlink at Microsoft').click();
  await page.getByText('choose Web and paste the redirect URL').waitFor();
});

test('a redirect URL that the provider refuses is told with every way around it', async () => {
  await open_form('Authorization code', 'Google');
  await page.getByText('Advanced', { exact: true }).click();
  await field('Other public address optional').fill('https://10.1.2.3/');
  const refusal = page.getByRole('status').filter({ hasText: 'takes no redirect URL with an IP address' });
  await refusal.getByText('Set base-url to a public host name').waitFor();
  await check_look(page);
  assert.equal(await page.getByRole('button', { name: 'Copy Redirect URL' }).count(), 0);
  await field('Name').fill('Refused');
  await field('Client ID').fill('x');
  await field('Client secret').fill('x');
  await save();
  await page.locator('.field.wrong').filter({ hasText: 'Redirect URL' }).getByText('takes no redirect URL with an IP address').waitFor();
  await refusal.getByRole('button', { name: 'Use another public address' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'redirect_base');
  await field('Other public address optional').fill('https://links.example.org');
  await until(async () => (await field('Redirect URL').inputValue()) === 'https://links.example.org/oauth2/callback/google', { what: 'the other redirect URL' });
  await refusal.waitFor({ state: 'detached' });
  await field('Other public address optional').fill('https://10.1.2.3');
  await refusal.getByRole('button', { name: 'JWT bearer (service account)' }).click();
  await page.getByText('Service account key').first().waitFor();
});

test('app-only, with a secret in the body: the application connects at once, and each stage of its test is told', async () => {
  await open_form('Client credentials', 'Custom');
  await discover();
  await field('Name').fill('App');
  await field('Client ID').fill('outlink-app');
  await field('Client authentication').selectOption({ label: 'Client secret in the request body' });
  await field('Client secret').fill('outlink-app-secret');
  await field('Secret expires optional').fill('2099-01-31');
  await field('Scopes').fill('mail.imap');
  await save();
  await heading('App');
  await page.getByRole('table', { name: 'Client secrets' }).getByText('31 Jan 2099').waitFor();
  await add_account('Mailbox', 'box@example.test', 'Add and connect');
  await usable();
  await page.getByRole('button', { name: 'Test box@example.test' }).click();
  const panel = page.getByRole('region', { name: 'Test of box@example.test' });
  await panel.getByRole('heading', { name: 'Everything works' }).waitFor();
  assert.deepEqual(await panel.locator('.stage-name').allInnerTexts(), ['DNS', 'TCP', 'TLS', 'Metadata', 'Token', 'Account']);
  await panel.getByText('A new access token was given').waitFor();
  await panel.locator('li.skipped').getByText('An application asks in its own name').waitFor();
  await check_look(page);
});

test('app-only, with a signing key from a file that also holds nothing else: it is never on the page', async () => {
  const { pem, kid } = bed.provider.signing_key;
  const file = path.join(bed.folder, 'client-key.pem');
  fs.writeFileSync(file, pem, { mode: 0o600 });
  await open_form('Client credentials', 'Custom');
  await discover();
  await field('Name').fill('Key');
  await field('Client ID').fill('outlink-key');
  await field('Client authentication').selectOption({ label: 'Signature with a private key' });
  assert.equal(await form().getByLabel('Client secret').count(), 0);
  await field('Scopes').fill('mail.imap');
  await save();
  await page.locator('.field.wrong').filter({ hasText: 'Private key' }).waitFor();
  await page.getByLabel('Choose a file: Private key').setInputFiles(file);
  await page.getByText('A private key, not shown.').waitFor();
  await never_shows(pem);
  await field('Key ID optional').fill(kid);
  await check_look(page);
  await save();
  await heading('Key');
  await page.getByText(kid, { exact: true }).waitFor();
  await add_account('Mailbox', '', 'Add and connect');
  await usable();
  await never_shows(pem);
});

test('a service account: what to register is shown from the key file, the key is not', async () => {
  const key = bed.provider.service_account;
  await open_form('JWT bearer', 'Custom');
  await field('Name').fill('Service account');
  await field('Scopes').fill('mail.imap');
  const area = field('Service account key');
  await area.fill('{"type": "service_account"}');
  await page.getByText('This is not a whole key file of a service account').waitFor();
  await area.fill(JSON.stringify(key));
  await page.getByText(key.client_id, { exact: true }).waitFor();
  await page.getByText(key.client_email, { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Replace Service account key');
  await never_shows(key.private_key);
  await check_look(page);
  await save();
  await heading('Service account');
  await page.getByText(key.client_email, { exact: true }).waitFor();
  await add_account('Mailbox', '', 'Add and connect');
  await page.locator('.field.wrong').filter({ hasText: 'Mailbox' }).getByText('Say in whose name').waitFor();
  await page.getByRole('textbox', { name: 'Mailbox' }).fill('alice@example.test');
  await page.getByRole('button', { name: 'Add and connect' }).click();
  await usable();
  await add_account('Mailbox', 'nobody@example.test', 'Add and connect');
  const other = page.getByRole('listitem', { name: 'nobody@example.test' });
  await other.locator('blockquote').getByText('nobody has this address').waitFor();
});

test('a device code, by keyboard: shown with its end, and noticed when it was entered', async () => {
  await open_form('Device code', 'Custom');
  await discover();
  assert.match(await field('Device authorization endpoint').inputValue(), /\/device\/auth$/);
  await field('Name').fill('Device');
  await field('Client ID').fill('outlink-device');
  await field('Client authentication').selectOption({ label: 'None (public client)' });
  assert.equal(await form().getByLabel('Client secret').count(), 0);
  await field('Scopes').fill('openid email offline_access mail.imap');
  await save();
  await heading('Device');
  assert.equal(await page.getByRole('table', { name: 'Client secrets' }).count(), 0);
  await add_account('Account', 'alice@example.test', 'Add and get a code');
  await tab_to(page, 'button', 'Show the code of alice@example.test');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Enter this code at the provider' });
  await dialog.waitFor();
  assert.match(await dialog.locator('.countdown').innerText(), /^\d+:\d\d$/);
  await dialog.getByText('Waiting for somebody to enter it').waitFor();
  await check_look(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Show the code of alice@example.test');
  await page.keyboard.press('Enter');
  const url = await dialog.getByRole('link').getAttribute('href');
  assert.equal(new URL(url).searchParams.get('user_code'), await dialog.locator('.device-code .mono').innerText());
  await approve_device(make_browser({ ca: bed.ca }), url, { issuer: bed.issuer, login: 'alice', password: 'alice-pw' });
  await page.getByRole('dialog', { name: 'Authorized: alice@example.test' }).waitFor({ timeout: 20000 });
  await page.getByRole('button', { name: 'Close' }).click();
  await usable();
});

test('a device code that was refused says so where it was shown, and a new one for a working account is asked about first', async () => {
  await page.getByRole('button', { name: 'Get a code alice@example.test' }).click();
  await page.getByRole('dialog', { name: 'Get a new code for alice@example.test?' }).getByText('The account works now').waitFor();
  await check_look(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await add_account('Account', 'bob@example.test', 'Add and get a code');
  await page.getByRole('button', { name: 'Show the code of bob@example.test' }).click();
  const url = await page.getByRole('dialog').getByRole('link').getAttribute('href');
  await approve_device(make_browser({ ca: bed.ca }), url, { issuer: bed.issuer, deny: true });
  const refused = page.getByRole('dialog', { name: 'The code did not lead to a consent' });
  await refused.locator('blockquote').getByText('access_denied').waitFor({ timeout: 20000 });
  await check_look(page);
  await refused.getByRole('button', { name: 'Get a new code' }).click();
  await page.getByRole('dialog', { name: 'Enter this code at the provider' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal((await outlink.api('GET', '/links')).items.find((l) => l.name === 'Device').grants[0].state, 'usable');
});

test('a public client: no secret is asked for, and a person consents', async () => {
  await open_form('Authorization code', 'Custom');
  await discover();
  await field('Name').fill('Public');
  await field('Client ID').fill('outlink-public');
  await field('Client authentication').selectOption({ label: 'None (public client)' });
  assert.equal(await form().getByLabel('Client secret').count(), 0);
  assert.equal(await form().getByLabel('Secret expires').count(), 0);
  await field('Scopes').fill('openid email offline_access mail.imap');
  await save();
  await heading('Public');
  await forget_provider(stage.context, bed);
  await add_account('Account', 'carol@example.test', 'Add and authorize');
  await consent_at_provider(page, bed, 'carol');
  await page.getByText('Authorized: carol@example.test').waitFor();
  await usable();
});

test('the list tells each link’s grant type, accounts, next refresh and the end of its secret', async () => {
  await page.getByRole('link', { name: 'Application links' }).first().click();
  const row = (name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  await row('App').getByText('Client credentials (app-only)').waitFor();
  await row('App').getByText('31 Jan 2099').waitFor();
  await row('App').getByText('box@example.test').waitFor();
  await row('Key').getByText('a key').waitFor();
  await row('Public').getByText('no secret').waitFor();
  for (const name of ['App', 'Key', 'Device', 'Public']) await row(name).locator('[data-column="Next refresh"] time').waitFor();
  await check_look(page);
});

test('nothing secret that was typed or uploaded is in the log', () => {
  assert.doesNotMatch(outlink.log, /outlink-app-secret|PRIVATE KEY/);
});
