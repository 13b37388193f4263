// The main job by hand: a link, a consent at the real provider, a mailbox, letters that become issues.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before } from 'node:test';
import { letter } from '../e2e/steps.mjs';
import { until } from '../testbed/wait.mjs';
import { crowded_letter, hostile_letter, picture_letter } from './letters.mjs';
import { chain, consent_at_provider, forget_provider, sign_in, start_stage } from './stage.mjs';

const test = chain();
let stage;
let bed;
let outlink;
let page;
before(async () => {
  stage = await start_stage({ submission: true });
  ({ bed, outlink, page } = stage);
  await outlink.set_up();
  await sign_in(page, outlink);
});
after(() => stage.close());

const to = 'alice@example.test';
const mailbox_id = () => Number(new URL(page.url()).pathname.split('/').at(-1));

test('a Custom link is made by discovery, with a redirect URL to copy', async () => {
  await page.goto(stage.at('/admin/links'));
  await page.getByText('No links yet').waitFor();
  await page.getByRole('link', { name: 'Create link' }).first().click();
  assert.ok(await page.getByRole('radio', { name: 'Incoming' }).isDisabled());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Configure an outgoing link' }).waitFor();
  await page.getByRole('radio', { name: 'Google' }).check();
  assert.equal(await page.getByLabel('Token endpoint').inputValue(), 'https://oauth2.googleapis.com/token');
  await page.getByRole('radio', { name: 'Custom' }).check();
  await page.getByText('Appears here once both endpoints are entered').waitFor();
  const order = await page.locator('form label, form legend').allInnerTexts();
  const wanted = ['Grant type', 'Service provider', 'Name', 'Issuer URL', 'Client ID', 'Client authentication', 'Client secret', 'Scopes', 'Authorization endpoint', 'Token endpoint', 'Redirect URL'];
  assert.deepEqual(order.map((text) => text.replace(' optional', '')).filter((text) => wanted.includes(text)), wanted);
  await page.getByLabel('Issuer URL').fill(`${bed.issuer}/nothing`);
  await page.getByRole('button', { name: 'Discover' }).click();
  await page.locator('[data-alert]').waitFor();
  await page.getByLabel('Issuer URL').fill(bed.issuer);
  await page.getByRole('button', { name: 'Discover' }).click();
  await until(async () => (await page.getByRole('textbox', { name: 'Redirect URL' }).inputValue()) !== '', { what: 'the redirect URL' });
  const redirect_url = await page.getByRole('textbox', { name: 'Redirect URL' }).inputValue();
  assert.match(redirect_url, /\/oauth2\/callback\/custom-[0-9a-f]{10}$/);
  await stage.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: outlink.base_url });
  await page.getByRole('button', { name: 'Copy Redirect URL' }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), redirect_url);
  await page.getByLabel('Name', { exact: true }).fill('Company mail');
  await page.getByLabel('Client ID').fill(bed.client.client_id);
  await page.getByRole('button', { name: 'mail.imap' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.field.wrong').filter({ hasText: 'Client secret' }).waitFor();
  await page.getByLabel('Client secret').fill(bed.client.client_secret);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Company mail' }).waitFor();
  await page.getByText('No account has consented yet').waitFor();
  const [link] = (await outlink.api('GET', '/links')).items;
  assert.equal(link.redirect_url, redirect_url);
  assert.ok(link.scopes.includes('mail.imap') && link.has_client_secret);
});

test('a change that somebody else made meanwhile is told, and loaded', async () => {
  const [link] = (await outlink.api('GET', '/links')).items;
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Mine');
  await outlink.api('PATCH', `/links/${link.id}`, { version: link.version, name: 'Mail of the company' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('was changed by somebody else').waitFor();
  await page.getByRole('button', { name: 'Load the newest version' }).click();
  await until(async () => (await page.getByLabel('Name', { exact: true }).inputValue()) === 'Mail of the company', { what: 'the newest name' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Mail of the company' }).waitFor();
});

test('a mailbox with the link is made, and waits for its consent', async () => {
  await page.getByRole('link', { name: 'Incoming mail servers' }).click();
  await page.getByRole('link', { name: 'Add incoming mail server' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Support');
  await page.getByLabel('Host name').fill('localhost');
  await page.getByLabel('Port').fill('none');
  await page.getByLabel('User name').fill(to);
  await page.getByLabel('Authentication').selectOption({ label: 'Mail of the company: new account' });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('The port must be between 1 and 65535').waitFor();
  await page.getByLabel('Port').fill(String(bed.ports.imaps));
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { name: 'Support' }).waitFor();
  await page.getByText('Not authorized yet').waitFor();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.locator('.stages li.failed').getByText('Press Authorize and consent').waitFor();
});

test('a refused consent comes back with the reason, and the provider’s words apart', async () => {
  await page.getByRole('button', { name: 'Authorize' }).click();
  await consent_at_provider(page, bed, 'alice', { deny: true });
  await page.getByText('The consent was refused at the provider').waitFor();
  await page.locator('blockquote').getByText('the person refused').waitFor();
  assert.equal(new URL(page.url()).search, '');
  await page.getByText('Not authorized yet').waitFor();
});

test('a consent on the provider’s own page makes the account usable and the mailbox listen', async () => {
  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.waitForURL((url) => url.href.startsWith(bed.issuer));
  assert.equal(await page.getByLabel('User').inputValue(), 'alice');
  await consent_at_provider(page, bed, 'alice');
  await page.getByText('Authorized: alice@example.test').waitFor();
  await page.getByText('Granted scopes:').waitFor();
  await page.locator('.state', { hasText: 'Usable' }).waitFor();
  await page.locator('.state', { hasText: 'Listening' }).waitFor();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.locator('.stages').getByText('signed in as alice@example.test').waitFor();
  const stages = await page.locator('.stages .stage-name').allInnerTexts();
  assert.deepEqual(stages, ['Token', 'DNS', 'TCP', 'TLS', 'Greeting', 'Sign-in', 'Folder']);
});

test('another account than the mailbox’s is asked about, and refused', async () => {
  await forget_provider(stage.context, bed);
  const [link] = (await outlink.api('GET', '/links')).items;
  await page.goto(stage.at(`/admin/links/${link.id}`));
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByRole('textbox', { name: /^Account/ }).fill('carol@example.test');
  await page.getByRole('button', { name: 'Add and authorize' }).click();
  await consent_at_provider(page, bed, 'dave');
  await page.getByText('dave@example.test consented for carol@example.test.').waitFor();
  await page.getByRole('button', { name: 'Refuse dave@example.test' }).click();
  await page.getByRole('group', { name: 'dave@example.test consented' }).waitFor({ state: 'detached' });
  await forget_provider(stage.context, bed);
  await page.getByRole('button', { name: 'Authorize carol@example.test' }).click();
  await consent_at_provider(page, bed, 'dave');
  await page.getByRole('button', { name: 'Use dave@example.test', exact: true }).click();
  await page.getByRole('heading', { name: 'dave@example.test', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove dave@example.test' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove account' }).click();
  await page.getByRole('heading', { name: 'dave@example.test', exact: true }).waitFor({ state: 'detached' });
});

test('a link in use says what would stop, and is not deleted', async () => {
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('link', { name: 'Support' }).waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Delete link' }).count(), 0);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Delete');
});

test('a letter over SMTP appears in the list of issues without reloading', async () => {
  await page.goto(stage.at('/issues'));
  await page.getByText('No issues yet').waitFor();
  await page.evaluate(() => { window.same_page = true; });
  await bed.send({ from: 'bob', to, raw: letter({ subject: 'Coffee machine broken' }).raw });
  await page.getByRole('cell', { name: 'Coffee machine broken' }).waitFor();
  assert.equal(await page.evaluate(() => window.same_page), true);
});

test('an issue shows its letter, pictures and answers, and takes comments and changes', async () => {
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 60, height: 40 } });
  const l = picture_letter({ to, subject: 'Printer on fire', body: 'It burns.', picture });
  await bed.deliver(to, l.raw);
  await page.getByRole('link', { name: 'Printer on fire' }).click();
  await page.getByText('It burns.').waitFor();
  const preview = page.getByRole('img', { name: 'Preview of printer.png' });
  await until(() => preview.evaluate((img) => img.complete && img.naturalWidth > 0), { what: 'the preview' });
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^report of a rather/ }).click()]);
  assert.match(download.suggestedFilename(), /^report of a rather long name.*\.pdf$/);
  await page.getByRole('textbox', { name: 'Comment' }).fill('On my way.');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await page.locator('.comment').getByText('On my way.').waitFor();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('in_progress');
  await bed.deliver(to, letter({ to, subject: 'Re: Printer on fire', body: 'Still burning.', reply_to: l.id }).raw);
  await page.locator('.comment').getByText('Still burning.').waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Status' }).inputValue(), 'in_progress');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Summary' }).fill('Printer still on fire');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Printer still on fire' }).waitFor();
});

test('issues are found by words, status and project', async () => {
  await page.goto(stage.at('/issues'));
  await page.getByRole('searchbox').fill('burns');
  await page.getByRole('cell', { name: 'Coffee machine broken' }).waitFor({ state: 'detached' });
  await page.getByRole('cell', { name: 'Printer still on fire' }).waitFor();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('done');
  await page.getByText('No issue matches').waitFor();
  await page.getByRole('link', { name: 'show all issues' }).click();
  await page.getByRole('cell', { name: 'Coffee machine broken' }).waitFor();
});

test('a hostile letter is shown, runs nothing and asks nobody', async () => {
  let reached = 0;
  const spy = http.createServer((_, res) => { reached += 1; res.end(); });
  await new Promise((done) => spy.listen(0, '127.0.0.1', done));
  try {
    await page.goto(stage.at('/issues'));
    const before = stage.asked.length;
    await bed.deliver(to, hostile_letter({ to, subject: 'Your invoice is ready', elsewhere: `http://127.0.0.1:${spy.address().port}` }).raw);
    await page.getByRole('link', { name: 'Your invoice is ready' }).click();
    await page.getByRole('button', { name: 'Show original' }).click();
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Your invoice' }).waitFor();
    await frame.getByText('42.00').waitFor();
    await page.waitForLoadState('networkidle', { timeout: 1000 }).catch(() => {});  // the page itself keeps waiting for changes
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator('iframe').getAttribute('sandbox'), 'allow-popups allow-popups-to-escape-sandbox');
    assert.deepEqual(stage.asked.slice(before).filter((url) => !url.startsWith(`${outlink.base_url}/`) && !url.startsWith('data:')), []);
    assert.equal(reached, 0);
    assert.equal(await frame.locator('script, iframe, object, form, meta:not([charset]), link, video').count(), 0);
  } finally {
    spy.close();
  }
});

test('words in the address of a page are only text', async () => {
  const words = '<img src=x onerror="window.hacked=true"><b>Call us</b>';
  await page.goto(stage.at(`/?consent=failed&code=none.such&words=${encodeURIComponent(words)}&peer=${encodeURIComponent('x'.repeat(5000))}`));
  await page.getByText('The consent was not completed.').waitFor();
  await page.locator('blockquote', { hasText: words }).waitFor();
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.goto(stage.at('/?consent=ok&grant=999999'));
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  assert.equal(await page.getByText('Authorized:').count(), 0);
});

test('a letter that failed says why and can be run again', async () => {
  await bed.deliver(to, crowded_letter({ to, subject: 'Too many parts' }));
  const failed = await until(async () => (await outlink.api('GET', '/letters?state=failed')).items[0], { what: 'the failed letter' });
  await page.goto(stage.at('/letters?state=failed'));
  await page.getByText('more than 1000 parts').waitFor();
  const [answer] = await Promise.all([
    page.waitForResponse((r) => r.url().endsWith(`/letters/${failed.id}/run-again`)),
    page.getByRole('button', { name: /^Run again/ }).click(),
  ]);
  assert.equal(answer.status(), 200);
  await until(async () => { const l = await outlink.api('GET', `/letters/${failed.id}`); return l.state === 'failed' && l.handled_at !== failed.handled_at; }, { what: 'the second run' });
  await page.getByText('more than 1000 parts').waitFor();
  await page.getByRole('combobox', { name: 'State' }).selectOption('done');
  await page.getByRole('cell', { name: /^Coffee machine broken/ }).waitFor();
  await page.getByRole('row', { name: /Coffee machine/ }).getByRole('link', { name: 'Issue' }).click();
  await page.getByRole('heading', { name: 'Coffee machine broken' }).waitFor();
});

test('a consent that the provider ended is shown, with its words, while the page is open', async () => {
  const [mailbox] = (await outlink.api('GET', '/mailboxes')).items;
  await page.goto(stage.at(`/admin/mail/${mailbox.id}`));
  await page.locator('.state', { hasText: 'Usable' }).waitFor();
  await bed.provider.revoke_grants('alice');
  await outlink.restart();
  await page.locator('.state', { hasText: 'Needs consent' }).waitFor({ timeout: 30000 });
  await page.locator('blockquote').first().getByText('invalid_grant').waitFor();
  await forget_provider(stage.context, bed);
  await page.getByRole('button', { name: 'Authorize' }).click();
  await consent_at_provider(page, bed, 'alice');
  await page.locator('.state', { hasText: 'Listening' }).waitFor({ timeout: 30000 });
  assert.equal(mailbox_id(), mailbox.id);
});

test('every request went to Outlink, or to the provider for a consent', () => {
  const elsewhere = stage.asked.filter((url) => ![outlink.base_url, bed.issuer].some((origin) => url.startsWith(`${origin}/`)) && !url.startsWith('data:'));
  assert.deepEqual(elsewhere, []);
});
