// The life of a link in the console: what an edit and a removal end is said first, secrets roll over, trouble is explained.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { authorize, connect_mailbox, make_link } from '../e2e/steps.mjs';
import { until } from '../testbed/wait.mjs';
import { chain, check_look, sign_in, start_stage, tab_to } from './stage.mjs';

const test = chain();
let stage;
let bed;
let outlink;
let page;
let link;
let grant;
const at_link = () => page.goto(stage.at(`/admin/links/${link.id}`));
const dialog = (name) => page.getByRole('dialog', { name });
const newest = () => outlink.api('GET', `/links/${link.id}`);
before(async () => {
  stage = await start_stage();
  ({ bed, outlink, page } = stage);
  await outlink.set_up();
  link = await make_link(outlink, bed, 'Company mail');
  grant = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'alice@example.test' });
  await authorize(outlink, bed, grant.id, 'alice');
  await sign_in(page, outlink);
});
after(() => stage.close());

test('a secret that the provider does not take needs a fix, with advice; a second one mends it, and the old one is removed', async () => {
  const l = await newest();
  await outlink.api('PATCH', `/links/${link.id}`, { version: l.version, client_secret: 'wrong', client_secret_expires_at: '2026-01-01' });
  await at_link();
  await page.getByRole('table', { name: 'Client secrets' }).getByText('The only one').waitFor();
  await page.getByRole('button', { name: 'Test alice@example.test' }).click();
  const panel = page.getByRole('region', { name: 'Test of alice@example.test' });
  await panel.getByRole('heading', { name: 'Failed at Token' }).waitFor();
  await panel.locator('li.skipped').getByText('Left out').waitFor();
  await page.locator('.account .state', { hasText: 'Needs a fix' }).waitFor();
  await check_look(page);
  await page.getByRole('button', { name: 'Add a new secret' }).click();
  await page.getByLabel('New client secret').fill(bed.client.client_secret);
  await page.getByLabel(/^Secret expires/).fill('2099-01-31');
  await page.getByRole('button', { name: 'Add secret' }).click();
  await page.locator('.account .state', { hasText: 'Usable' }).waitFor();
  const cells = page.getByRole('table', { name: 'Client secrets' }).getByRole('row');
  assert.equal(await cells.count(), 3);
  await cells.nth(1).getByText('31 Jan 2099').waitFor();
  await page.getByRole('button', { name: 'Remove the first secret' }).click();
  await dialog('Remove the first secret?').getByText('its account will need a fix').waitFor();
  await check_look(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove the second secret' }).click();
  await dialog('Remove the second secret?').getByText('nothing changes').waitFor();
  await dialog('Remove the second secret?').getByRole('button', { name: 'Remove secret' }).click();
  await page.getByText('The only one').waitFor();
  const kept = await newest();
  assert.deepEqual(kept.client_secrets.map((s) => s.expires_at), ['2099-01-31T00:00:00.000Z']);
  await panel.getByRole('button', { name: 'Test again' }).click();
  await panel.getByRole('heading', { name: 'Everything works' }).waitFor();
  await panel.getByText('The token is of alice@example.test').waitFor();
});

test('a secret that was removed elsewhere meanwhile removes no other', async () => {
  let l = await newest();
  l = await outlink.api('POST', `/links/${link.id}/secrets`, { version: l.version, value: bed.client.client_secret });
  l = await outlink.api('POST', `/links/${link.id}/secrets`, { version: l.version, value: bed.client.client_secret });
  await at_link();
  await page.getByText('There are as many as can be kept').waitFor();
  await page.getByRole('button', { name: 'Remove the third secret' }).click();
  await outlink.api('DELETE', `/links/${link.id}/secrets/1?version=${l.version}`);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove secret' }).click();
  await page.getByRole('dialog').getByText('was changed by somebody else').waitFor();
  assert.equal((await newest()).client_secrets.length, 2);
  await page.getByRole('button', { name: 'Cancel' }).click();
  l = await newest();
  await outlink.api('DELETE', `/links/${link.id}/secrets/2?version=${l.version}`);
});

test('an endpoint that does not answer is told at its stage, with advice', async () => {
  const dead = await outlink.api('POST', '/links', { name: 'Dead', provider: 'custom', grant_type: 'client_credentials', client_id: 'x', client_secret: 'x', token_endpoint: 'https://localhost:1/token', scopes: [] });
  const g = await outlink.api('POST', `/links/${dead.id}/grants`, { login_hint: 'box@example.test' });
  await page.goto(stage.at(`/admin/links/${dead.id}`));
  await tab_to(page, 'button', 'Test box@example.test');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'Test of box@example.test' });
  await panel.getByRole('heading', { name: 'Failed at TCP' }).waitFor();
  await panel.locator('li.failed').getByText('whether a firewall refuses the connection').waitFor();
  assert.deepEqual(await panel.locator('li').evaluateAll((all) => all.map((e) => e.className)), ['ok', 'failed', 'skipped', 'skipped', 'skipped', 'skipped']);
  await check_look(page);
  await outlink.api('DELETE', `/grants/${g.id}`);
  await outlink.api('DELETE', `/links/${dead.id}`);
});

test('what an edit ends is said before it is saved: a secret keeps the consents, other scopes end them', async () => {
  const mailbox = await connect_mailbox(outlink, bed, link, 'alice', { name: 'Support', link: undefined, grant: grant.id });
  await at_link();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Client secret').fill(bed.client.client_secret);
  await page.getByText('The consents stay').waitFor();
  const scopes = await page.getByLabel('Scopes').inputValue();
  await page.getByLabel('Scopes').fill(scopes.replace('openid ', ''));
  const warning = page.getByRole('status').filter({ hasText: 'ends the consent of one account' });
  await warning.getByText('You change scopes').waitFor();
  await warning.getByText('alice@example.test').waitFor();
  await warning.getByText('Support').waitFor();
  await check_look(page);
  await page.getByLabel('Scopes').fill(scopes);
  await warning.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Company mail' }).waitFor();
  assert.equal((await outlink.api('GET', `/grants/${grant.id}`)).state, 'usable');
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Scopes').fill(scopes.replace('mail.imap', 'mail.imap mail.smtp'));
  await warning.waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.account .state', { hasText: 'Needs consent' }).waitFor();
  await page.locator('.account').getByText('the old consent does not fit any more').waitFor();
  await page.getByRole('button', { name: 'Authorize alice@example.test' }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog('Company mail is in use').getByRole('link', { name: 'Support' }).waitFor();
  await page.keyboard.press('Escape');
  await outlink.api('DELETE', `/mailboxes/${mailbox.id}`);
  await bed.provider.revoke_grants('alice');
  await authorize(outlink, bed, grant.id, 'alice');
});

test('less granted than asked for is shown at the account, and ahead of the trouble that it makes', async () => {
  const narrow = await outlink.api('POST', '/links', { name: 'Narrow', provider: 'custom', grant_type: 'client_credentials', client_id: 'outlink-app', client_secret: 'outlink-app-secret', authentication: 'post', token_endpoint: `${bed.issuer}/token`, scopes: ['mail.imap', 'mail.smtp'] });
  const g = await outlink.api('POST', `/links/${narrow.id}/grants`, { login_hint: 'box@example.test' });
  bed.provider.fault({ path: '/token', status: 200, body: JSON.stringify({ access_token: 'narrow', token_type: 'Bearer', expires_in: 3600, scope: 'mail.imap' }) });
  await outlink.api('POST', `/grants/${g.id}/connect`, {});
  await page.goto(stage.at(`/admin/links/${narrow.id}`));
  await page.getByText('Asked for and not granted: mail.smtp').waitFor();
  await page.getByRole('region', { name: 'Before it breaks' }).getByText('mail.smtp is missing').waitFor();
  await outlink.api('DELETE', `/links/${narrow.id}`);
});

test('an account is removed with its consent, and whether the provider ended it is told', async () => {
  const bob = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'bob@example.test' });
  await authorize(outlink, bed, bob.id, 'bob');
  const ended = () => bed.provider.seen()['/token/revocation'] ?? 0;
  const before_it = ended();
  await at_link();
  await tab_to(page, 'button', 'Remove bob@example.test');
  await page.keyboard.press('Enter');
  await dialog('Remove bob@example.test?').getByText('The consent is ended at the provider too').waitFor();
  await check_look(page);
  await dialog('Remove bob@example.test?').getByRole('button', { name: 'Remove account' }).click();
  const told = page.getByRole('status').filter({ hasText: 'bob@example.test was removed' });
  await told.getByText('One consent was ended at the provider').waitFor();
  assert.equal(ended(), before_it + 1);
  await until(async () => (await told.evaluate((e) => e === document.activeElement)), { what: 'the focus on what was told' });
  await told.getByRole('button', { name: 'Dismiss' }).click();
});

test('a link is deleted: what goes with it is named, and a provider that could not be told is said afterwards', async () => {
  bed.provider.fault({ path: '/token/revocation', status: 503, count: 5 });
  await at_link();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog('Delete Company mail?').getByText('These accounts go with it').waitFor();
  await dialog('Delete Company mail?').getByRole('listitem').getByText('alice@example.test').waitFor();
  await dialog('Delete Company mail?').getByRole('button', { name: 'Delete link' }).click();
  await page.getByRole('heading', { name: 'Company mail is deleted' }).waitFor();
  await page.getByText('Not ended at the provider:').waitFor();
  await check_look(page);
  await page.getByRole('link', { name: 'All application links' }).click();
  await page.getByText('No links yet').waitFor();
});
