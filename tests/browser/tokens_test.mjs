// API tokens in the console: made for an account, shown once, used by a program, revoked.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { authorize, make_link } from '../e2e/steps.mjs';
import { make_browser } from '../testbed/browser.mjs';
import { chain, sign_in, start_stage } from './stage.mjs';

const step = chain();
let stage;
let page;
let grant;
let value;
before(async () => {
  stage = await start_stage();
  ({ page } = stage);
  const { bed, outlink } = stage;
  await outlink.set_up();
  const link = await make_link(outlink, bed, 'Company mail');
  grant = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'alice@example.test' });
  await authorize(outlink, bed, grant.id, 'alice');
  await sign_in(page, outlink);
});
after(() => stage.close());

const read = async () => (await make_browser({}).call(stage.at(`/api/v1/accounts/${grant.id}/token`), { headers: { authorization: `Bearer ${value}` } })).status;

step('without an account or a name the form says what is missing', async () => {
  await page.goto(stage.at('/'));
  await page.getByRole('link', { name: 'API tokens' }).click();
  await page.getByText('No API token yet').waitFor();
  await page.getByRole('button', { name: 'Make API token' }).click();
  await page.getByText('Enter a name').waitFor();
  await page.getByLabel('Name').fill('mutt');
  await page.getByRole('button', { name: 'Make API token' }).click();
  await page.getByText('Choose at least one account').waitFor();
});

step('the value is shown once and reads the account’s token', async () => {
  await page.getByLabel('alice@example.test (Company mail)').check();
  await page.getByRole('button', { name: 'Make API token' }).click();
  const dialog = page.getByRole('dialog', { name: 'The API token of mutt' });
  value = await dialog.getByLabel('API token', { exact: true }).inputValue();
  assert.match(value, /^olt_[\w-]{43}$/);
  await dialog.getByText(`outlink token ${grant.id}`).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  assert.equal(await read(), 200);
  await page.reload();
  await page.getByText('Read access tokens of alice@example.test (Company mail)').waitFor();
  assert.equal((await page.content()).includes(value), false);
  assert.equal(await page.getByRole('row', { name: /mutt/ }).getByText('Never').count(), 0);
});

step('one that uses the API shows its role', async () => {
  await page.getByLabel('Name').fill('prometheus');
  await page.getByLabel('Use the API').check();
  await page.getByLabel('Role').selectOption('viewer');
  await page.getByRole('button', { name: 'Make API token' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByText('Use the API as viewer').waitFor();
});

step('revoked, it is refused at once', async () => {
  await page.getByRole('button', { name: 'Revoke mutt' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke mutt?' });
  await dialog.getByText('This cannot be undone').waitFor();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Revoke mutt' }).waitFor({ state: 'detached' });
  assert.equal(await read(), 401);
});
