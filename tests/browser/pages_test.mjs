// What must hold on every page: accessible, narrow enough for a phone, by keyboard, and by role.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { authorize, connect_mailbox, find_issue, letter, mailbox_state, make_link } from '../e2e/steps.mjs';
import { hostile_letter } from './letters.mjs';
import { sign_in, start_stage, tab_to, violations } from './stage.mjs';

let stage;
let outlink;
let page;
let places;
before(async () => {
  stage = await start_stage();
  ({ outlink, page } = stage);
  const { bed } = stage;
  await outlink.set_up();
  const link = await make_link(outlink, bed, 'Company mail');
  const mailbox = await connect_mailbox(outlink, bed, link, 'alice', { name: 'Support' });
  await connect_mailbox(outlink, bed, link, 'bob', { name: 'A mailbox whose name is long and has_one_word_without_any_blank_that_is_very_long_indeed_and_goes_on' });
  await authorize(outlink, bed, mailbox.authentication.grant, 'alice');
  await mailbox_state(outlink, mailbox.id, 'listening');
  await bed.deliver('alice@example.test', hostile_letter({ to: 'alice@example.test', subject: 'Invoice', elsewhere: 'https://elsewhere.example' }).raw);
  await bed.deliver('alice@example.test', letter({ to: 'alice@example.test', subject: 'w'.repeat(200), body: 'w'.repeat(900) }).raw);
  const [handler] = (await outlink.api('GET', `/mailboxes/${mailbox.id}/handlers`)).items;
  const issue = await find_issue(outlink, 'Invoice');
  const long = await find_issue(outlink, 'w'.repeat(200));
  await outlink.api('POST', '/people', { name: 'Vi Viewer', email: 'vi@example.test', password: 'a long password', role: 'viewer' });
  places = ['/', '/issues', '/issues/new', `/issues/${issue.key}`, `/issues/${long.key}`, '/letters', '/admin/links', '/admin/links/new', '/admin/links/new?type=external&direction=outgoing',
    `/admin/links/${link.id}`, `/admin/links/${link.id}/edit`, `/admin/links/${link.id}?consent=failed&code=oauth.access_denied&peer=${'p'.repeat(400)}`, '/admin/mail', '/admin/mail/new', `/admin/mail/${mailbox.id}`,
    `/admin/mail/${mailbox.id + 1}`, `/admin/mail/${mailbox.id}/edit`, `/admin/mail/${mailbox.id}/handlers/new`, `/admin/mail/${mailbox.id}/handlers/${handler.id}`, `/admin/mail/${mailbox.id}/try`, `/letters/${issue.letter}`, '/letters?state=failed',
    '/admin/outgoing', '/admin/outgoing/new', '/outbox', '/admin/templates', '/admin/templates/issue_created', '/admin/projects', '/admin/people', '/admin/api-tokens', '/audit', `/audit?subject_kind=link&subject=${link.id}`, '/no/such/page'];
  await sign_in(page, outlink);
});
after(() => stage.close());

async function open(where) {
  await page.goto(stage.at(where));
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => !document.body.innerText.includes('Loading…'));
  if (where.includes('direction=outgoing')) await page.getByRole('radio', { name: 'Custom' }).check();
}
for (const scheme of ['light', 'dark'])
  test(`axe finds nothing serious on any page, ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const found = [];
    for (const where of places) { await open(where); for (const v of await violations(page)) found.push(`${where} ${v}`); }
    assert.deepEqual(found, []);
  });

test('no page is wider than a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = [];
  for (const where of places) {
    await open(where);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(where);
  }
  assert.deepEqual(wide, []);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Issues', exact: true }).click();
  await page.getByRole('heading', { name: 'Issues' }).waitFor();
  await page.setViewportSize({ width: 1280, height: 860 });
});

test('a link is made with the keyboard alone', async () => {
  const { bed } = stage;
  await open('/');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await tab_to(page, 'link', 'Application links');
  await page.keyboard.press('Enter');
  await tab_to(page, 'link', 'Create link');
  await page.keyboard.press('Enter');
  await tab_to(page, 'button', 'Continue');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Configure an outgoing link' }).waitFor();
  await tab_to(page, 'radio', 'Authorization code');
  await tab_to(page, 'radio', 'Google');
  await page.keyboard.press('Space');
  const custom = page.getByRole('radio', { name: 'Custom' });
  for (let i = 0; i < 30 && !(await custom.isChecked()); i += 1) await page.keyboard.press('ArrowDown');
  await tab_to(page, 'textbox', 'Name');
  await page.keyboard.type('By keyboard');
  await tab_to(page, 'textbox', 'Issuer URL optional');
  await page.keyboard.type(bed.issuer);
  await tab_to(page, 'button', 'Discover');
  await page.keyboard.press('Enter');
  await tab_to(page, 'textbox', 'Client ID');
  await page.keyboard.type('id');
  await tab_to(page, 'textbox', 'Client secret');
  await page.keyboard.type('secret');
  await page.waitForFunction(() => document.querySelector('[name=token_endpoint]').value !== '');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'By keyboard' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
});

test('the audit log names who made a link, leads to it, narrows, and holds no secret', async () => {
  const secret = 'never-to-be-seen-4711';
  const link = await outlink.api('POST', '/links', { name: 'Audited', provider: 'google', client_id: 'id', client_secret: secret });
  await outlink.api('PATCH', `/links/${link.id}`, { version: link.version, name: 'Audited well', client_secret: `${secret}-2` });
  await open('/');
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('heading', { name: 'Audit log' }).waitFor();
  const made = page.getByRole('row').filter({ hasText: 'created a link' }).first();
  await made.getByText('Ada Admin', { exact: true }).waitFor();
  await made.getByText('Client secret: set').waitFor();
  await page.getByRole('row').filter({ hasText: 'changed a link' }).first().getByText('Client secret: replaced').waitFor();
  await page.getByLabel('About').selectOption({ label: 'Audited well' });
  await page.waitForURL((url) => url.searchParams.get('subject') === String(link.id));
  const rows = page.getByRole('table').getByRole('row');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2);
  assert.equal(await rows.count(), 3, 'the head, made, changed');
  await page.getByLabel('What').selectOption({ label: 'People' });
  await page.getByText('Nothing matches').waitFor();
  await page.getByRole('link', { name: 'Show everything' }).click();
  assert.ok(!(await page.content()).includes(secret));
  assert.ok(!JSON.stringify(await outlink.api('GET', '/audit?limit=200')).includes(secret));
  await page.getByRole('link', { name: 'Link Audited', exact: true }).click();
  await page.getByRole('heading', { name: 'Audited well' }).waitFor();
  await open('/audit?subject_kind=link&subject=4711');
  await page.getByText('Nothing matches').waitFor();
});

test('older entries of the audit log are a page away', async () => {
  const viewer = (await outlink.api('GET', '/people')).items.find((p) => p.email === 'vi@example.test');
  for (let i = 0; i < 51; i += 1) await outlink.api('PATCH', `/people/${viewer.id}`, { name: `Vi Viewer ${i}` });
  await outlink.api('PATCH', `/people/${viewer.id}`, { name: 'Vi Viewer' });
  await open('/audit?action=person.');
  await page.getByRole('link', { name: 'Show older' }).click();
  await page.getByRole('row').filter({ hasText: 'added a person' }).first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'Show older' }).count(), 0);
  await page.getByRole('link', { name: 'Show newest' }).click();
  await page.getByRole('link', { name: 'Show older' }).waitFor();
});

test('a viewer sees issues, no administration, and is told why', async () => {
  await stage.context.clearCookies();
  await sign_in(page, outlink, 'vi@example.test');
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  assert.deepEqual(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts(), ['Dashboard', 'Issues']);
  await open('/admin/links');
  await page.getByText('This page needs the role administrator. You are signed in as Vi Viewer, viewer.').waitFor();
  await open('/issues');
  await page.getByRole('link', { name: 'Invoice' }).click();
  await page.getByRole('heading', { name: 'Invoice' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Add comment' }).count(), 0);
  assert.equal(await page.getByRole('link', { name: /\.eml/ }).count(), 0);
  await page.getByRole('button', { name: 'Show original' }).click();
  await page.frameLocator('iframe').getByRole('heading', { name: 'Your invoice' }).waitFor();
});
