// The first minutes with a new Outlink, and signing in.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Outlink } from '../e2e/outlink.mjs';
import { chain, open_browser, password, sign_in } from './stage.mjs';

const test = chain();
let outlink;
let browser;
let page;
before(async () => { outlink = await Outlink.start(); browser = await open_browser(); ({ page } = browser); });
after(async () => { await browser.close(); await outlink.stop(); outlink.clean(); });

const fill = async (fields) => { for (const [label, value] of Object.entries(fields)) await page.getByLabel(new RegExp(`^${label}( optional)?$`)).fill(value); };
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'));

test('a new Outlink leads to its set-up; a wrong code and a short password are told beside their fields', async () => {
  await page.goto(`${outlink.base_url}/issues`);
  await page.getByRole('heading', { name: 'Set up Outlink' }).waitFor();
  await fill({ 'One-time code': 'WRONG-WRONG-WRONG-WRONG', Name: 'Ada Admin', 'E-mail': 'ada@example.test', Password: password });
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.locator('.field.wrong').filter({ hasText: 'One-time code' }).getByText('The code is wrong').waitFor();
  assert.equal(await focused(), 'code');
  await fill({ 'One-time code': outlink.setup_code(), Password: 'short' });
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.locator('.field.wrong').filter({ hasText: 'Password' }).getByText('The password needs at least 12 characters').waitFor();
  assert.equal(await focused(), 'password');
});

test('the right code makes the administrator and the project, and says what comes next', async () => {
  await fill({ Password: password, Key: 'help', 'Project name': 'Help desk' });
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  await page.getByText('First steps').waitFor();
  await page.getByText('plain HTTP is allowed').waitFor();
  await page.goto(`${outlink.base_url}/admin/projects`);
  await page.getByRole('cell', { name: 'HELP', exact: true }).waitFor();
  await page.goto(`${outlink.base_url}/set-up`);
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
});

test('signing out and in: a wrong password is refused in words, the right one leads back', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(`${outlink.base_url}/admin/people`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await fill({ 'E-mail': 'ada@example.test', Password: 'not the password' });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The address or the password is wrong.').waitFor();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'People' }).waitFor();
});

test('a session that ended leads to the sign-in page and back to the same place', async () => {
  await browser.context.clearCookies();
  await page.getByRole('link', { name: 'Application links' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await sign_in(page, outlink, 'ada@example.test', new URL(page.url()).searchParams.get('to'));
  await page.getByRole('heading', { name: 'Application links' }).waitFor();
});

test('the way back leads nowhere else', async () => {
  await browser.context.clearCookies();
  await page.goto(`${outlink.base_url}/sign-in?to=${encodeURIComponent('//evil.example/')}`);
  await fill({ 'E-mail': 'ada@example.test', Password: password });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  assert.equal(new URL(page.url()).origin, outlink.base_url);
});

test('the colours can be chosen, and stay', async () => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.getByLabel('Colours').selectOption('dark');
  assert.equal(await ground(), 'dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  assert.equal(await ground(), 'dark');
  await page.getByLabel('Colours').selectOption('system');
  assert.equal(await ground(), 'light dark');
});

test('while the server is away the page says so, and goes on by itself', async () => {
  await outlink.stop();
  await page.getByText('The server does not answer').waitFor();
  await outlink.launch();
  await page.getByText('The server does not answer').waitFor({ state: 'detached', timeout: 30000 });
  await outlink.api('POST', '/session', { email: 'ada@example.test', password });
  await outlink.api('POST', '/issues', { project: 1, summary: 'Made while the page was open' });
  await page.getByText('Made while the page was open').waitFor();
});

test('an Outlink without https says what to do before it asks for anything', async () => {
  const [{ settings }] = [await outlink.api('GET', '/session')];
  await page.route('**/api/v1/session', (route) => (route.request().method() === 'GET'
    ? route.fetch().then(async (answer) => route.fulfill({ response: answer, json: { ...(await answer.json()), settings: { ...settings, allow_plain_http: false } } })) : route.continue()));
  await page.goto(`${outlink.base_url}/admin/links/new`);
  await page.getByText('the base URL is not https').waitFor();
  await page.getByText('tls-certificate').waitFor();
  await page.unroute('**/api/v1/session');
});

test('every request went to Outlink itself', () => {
  const elsewhere = browser.asked.filter((url) => !url.startsWith(`${outlink.base_url}/`) && !url.startsWith('data:'));
  assert.deepEqual(elsewhere, []);
});
