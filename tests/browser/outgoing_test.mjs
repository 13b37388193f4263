// Mail on its way out, by hand: a server, its test, a test letter, the outbox, and what letters say.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before } from 'node:test';
import { free_ports } from '../testbed/ports.mjs';
import { until } from '../testbed/wait.mjs';
import { chain, check_look, sign_in, start_stage } from './stage.mjs';

const test = chain();
let stage;
let bed;
let outlink;
let page;
let elsewhere;
let reached = 0;
before(async () => {
  stage = await start_stage({ submission: true });
  ({ bed, outlink, page } = stage);
  await outlink.set_up();
  await sign_in(page, outlink);
  // Whoever tells others that a preview is looked at would ask here.
  elsewhere = http.createServer((_, res) => { reached += 1; res.end(); });
  await new Promise((done) => elsewhere.listen(0, '127.0.0.1', done));
});
after(async () => { elsewhere.close(); await stage.close(); });

const heading = (name) => page.getByRole('heading', { name, exact: true }).waitFor();
const field = (name) => page.locator('form').getByLabel(name, { exact: true });
const state = (word) => page.locator('.state', { hasText: word }).first().waitFor();

test('an outgoing mail server is made, and its connection tested stage by stage', async () => {
  await page.goto(stage.at('/admin/outgoing'));
  await page.getByRole('link', { name: 'Add outgoing mail server' }).first().click();
  await heading('Add outgoing mail server');
  await field('Service provider').selectOption({ label: 'Google' });
  await page.getByText('Google refuses passwords for mail').waitFor();
  await check_look(page);
  await field('Service provider').selectOption({ label: 'Custom' });
  await field('Name').fill('Company mail');
  await field('From address').fill('not an address');
  await field('Protocol').selectOption({ label: 'SMTPS (TLS)' });
  await field('Host name').fill('localhost');
  await field('Port').fill(String(bed.ports.submission));
  await field('User name').fill('alice@example.test');
  await field('Password').fill('alice-pw');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.locator('.field.wrong').filter({ hasText: 'From address' }).waitFor();
  await field('From address').fill('alice@example.test');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await heading('Company mail');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.locator('.stages').getByText('letters may come from alice@example.test').waitFor();
  await check_look(page);
});

test('a test letter is sent, and seen in the outbox', async () => {
  await field('To').fill('bob@example.test');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.notice-title', { hasText: 'Sent to bob@example.test' }).waitFor();
  await page.getByRole('link', { name: 'See it in the outbox' }).click();
  await state('Sent');
  await check_look(page);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Outbox' }).click();
  await page.getByRole('searchbox').fill('nobody@example.test');
  await page.getByText('No letter matches').waitFor();
  await page.getByRole('searchbox').fill('bob@example.test');
  await page.getByText('To bob@example.test').first().waitFor();
});

test('a letter that waits says why, and is cancelled and sent again', async () => {
  const [server] = (await outlink.api('GET', '/outgoing-servers')).items;
  const [dead_port] = await free_ports(1);
  await outlink.api('PATCH', `/outgoing-servers/${server.id}`, { version: server.version, port: dead_port });
  const letter = await outlink.api('POST', `/outgoing-servers/${server.id}/send-test`, { to: 'carol@example.test' });
  await page.goto(stage.at(`/admin/outgoing/${server.id}`));
  await page.getByRole('region', { name: 'State', exact: true }).locator('.notice-title').waitFor({ timeout: 30000 });
  await page.goto(stage.at('/outbox?state=waiting'));
  await page.getByRole('button', { name: /^Cancel: / }).click();
  await page.getByText('No letter matches').waitFor();
  await page.goto(stage.at(`/outbox/${letter.id}`));
  await state('Cancelled');
  await outlink.api('PATCH', `/outgoing-servers/${server.id}`, { version: (await outlink.api('GET', `/outgoing-servers/${server.id}`)).version, port: bed.ports.submission });
  await page.getByRole('button', { name: /^Send again: / }).click();
  await state('Sent');
});

test('a template is changed with a preview beside it, and reset', async () => {
  await page.getByRole('link', { name: 'Mail templates' }).click();
  await page.getByRole('link', { name: 'Issue commented' }).click();
  await heading('Issue commented');
  const before_change = await field('Subject').inputValue();
  await field('Subject').fill('{{issue.nothing}}');
  await page.locator('[data-alert]').getByText('There is no placeholder').waitFor();
  await field('Subject').fill('News of {{issue.key}}');
  await page.getByText(/^News of [A-Z]+-\d+$/).waitFor();
  await page.locator('form').getByLabel('HTML optional').fill(`<h1>News</h1><script>top.hacked = true</script><img src="http://127.0.0.1:${elsewhere.address().port}/pixel.png">`);
  await page.frameLocator('iframe').getByRole('heading', { name: 'News' }).waitFor();
  await page.waitForLoadState('networkidle', { timeout: 1000 }).catch(() => {});  // the page itself keeps waiting for changes
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(reached, 0);
  await check_look(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await heading('Mail templates');
  await page.getByRole('row', { name: /Issue commented/ }).getByText('Changed').waitFor();
  await page.getByRole('link', { name: 'Issue commented' }).click();
  await page.getByRole('button', { name: 'Reset…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset template' }).click();
  await until(async () => (await field('Subject').inputValue()) === before_change, { what: 'the template as it came' });
});

test('an issue is watched, given to somebody, and tells its history', async () => {
  const issue = await outlink.api('POST', '/issues', { project: outlink.project.id, summary: 'Coffee machine broken' });
  await page.goto(stage.at(`/issues/${issue.key}`));
  // At once, before the page has heard of the first: once that was a conflict with oneself.
  await page.getByRole('combobox', { name: 'Priority' }).selectOption({ label: 'High' });
  await page.getByRole('combobox', { name: 'Assignee' }).selectOption({ label: 'Ada Admin (me)' });
  await until(async () => (await outlink.api('GET', `/issues/${issue.key}`)).assignee?.name === 'Ada Admin', { what: 'the assignee' });
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  await page.getByRole('button', { name: 'Stop watching' }).waitFor();
  await page.getByRole('button', { name: 'Show history' }).click();
  await page.getByText('assigned the issue to Ada Admin').waitFor();
  await check_look(page);
});

test('every request went to Outlink itself; what the preview wanted was stopped before it left', () => {
  const own = `http://127.0.0.1:${elsewhere.address().port}/`;
  assert.deepEqual(stage.asked.filter((url) => ![`${outlink.base_url}/`, 'data:', own].some((known) => url.startsWith(known))), []);
  assert.equal(reached, 0);
});
