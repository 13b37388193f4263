// Mail by hand: a mailbox at a real server, its handlers, letters that are tried, imported and delivered, and their log.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { letter, mailbox_state } from '../e2e/steps.mjs';
import { until } from '../testbed/wait.mjs';
import { crowded_letter } from './letters.mjs';
import { chain, check_look, sign_in, start_stage, tab_to } from './stage.mjs';

const test = chain();
let stage;
let bed;
let outlink;
let page;
let mailbox;
before(async () => {
  stage = await start_stage();
  ({ bed, outlink, page } = stage);
  await outlink.set_up();
  await sign_in(page, outlink);
});
after(() => stage.close());

const to = 'alice@example.test';
const heading = (name) => page.getByRole('heading', { name, exact: true }).waitFor();
const field = (name) => page.locator('form').getByLabel(name, { exact: true });
const has_field = async (name) => (await page.locator('form').getByLabel(name, { exact: true }).count()) > 0;
const handlers = async () => (await outlink.api('GET', `/mailboxes/${mailbox.id}/handlers`)).items;
const names_of = async () => (await handlers()).map((h) => h.name);
const open_mailbox = async () => { await page.goto(stage.at(`/admin/mail/${mailbox.id}`)); await heading('Support'); };
const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);

async function try_letter(raw) {
  await page.goto(stage.at(`/admin/mail/${mailbox.id}/try`));
  await field('Letter').fill(raw);
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await heading('What the handlers would make of it');
}
async function import_it() {
  await page.getByRole('button', { name: 'Import this letter…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import this letter?' });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  return dialog;
}

test('the form says what a choice means before it is made', async () => {
  await page.goto(stage.at('/admin/mail/new'));
  await field('Service provider').selectOption({ label: 'Google' });
  assert.equal(await field('Host name').inputValue(), 'imap.gmail.com');
  await page.getByText('Google refuses passwords for mail').waitFor();
  await field('Protocol').selectOption({ label: 'POP3S (TLS)' });
  assert.deepEqual([await field('Host name').inputValue(), await field('Port').inputValue()], ['pop.gmail.com', '995']);
  await page.getByText('There is only one folder').waitFor();
  assert.equal(await has_field('Folder'), false);
  assert.deepEqual(await page.locator('input[name=afterwards]').evaluateAll((all) => all.map((e) => e.value)), ['keep', 'remove']);
  await check_look(page);
  await field('Service provider').selectOption({ label: 'Custom' });
  await page.getByText('Google refuses passwords for mail').waitFor();  // the host is still Google's
  await field('Host name').fill('localhost');
  await page.getByText('Google refuses passwords for mail').waitFor({ state: 'detached' });
  await field('Protocol').selectOption({ label: 'IMAPS (TLS)' });
  await page.getByRole('radio', { name: 'Letters since a date' }).check();
  await page.getByRole('radio', { name: 'Move to a folder' }).check();
  await field('Since').waitFor();
  await field('Move to').waitFor();
});

test('a mailbox without a handler is made, listens, and says that nothing is made of its letters', async () => {
  await page.getByRole('radio', { name: 'Unread letters' }).check();
  await page.getByRole('radio', { name: 'Mark as read' }).check();
  await field('Name').fill('Support');
  await field('Port').fill(String(bed.ports.imaps));
  await field('User name').fill(to);
  await field('Password').fill('alice-pw');
  await field('Poll interval').fill('5');
  await field('Project').selectOption({ label: 'No handler yet' });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.locator('.field.wrong').filter({ hasText: 'Poll interval' }).waitFor();
  await field('Poll interval').fill('60');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await heading('Support');
  [mailbox] = (await outlink.api('GET', '/mailboxes')).items;
  assert.deepEqual([mailbox.take_over, mailbox.afterwards, mailbox.poll_seconds, mailbox.handlers], ['unread', 'mark_seen', 60, 0]);
  await page.getByText('Nothing is made of its letters').waitFor();
  await mailbox_state(outlink, mailbox.id, 'listening');
  await page.locator('.state', { hasText: 'Listening' }).waitFor();
  await page.locator('.state', { hasText: 'Connected' }).waitFor();
  await page.getByRole('button', { name: 'Ask now' }).click();
  await page.getByText('The server is asked for new letters now.').waitFor();
});

test('a letter that no handler takes fails with the reason, and is found', async () => {
  await bed.deliver(to, letter({ to, subject: 'Too early' }).raw);
  await page.getByRole('row', { name: /Too early/ }).getByText('No handler is set up').waitFor();
  await page.goto(stage.at('/letters'));
  await page.getByRole('searchbox').fill('nobody wrote this');
  await page.getByText('No letter matches').waitFor();
  await page.getByRole('searchbox').fill('too early');
  await page.getByRole('link', { name: 'Too early', exact: true }).click();
  await heading('Too early');
  await page.getByText('No handler is set up').waitFor();
  await check_look(page);
});

test('options of a handler are shown where they apply', async () => {
  await open_mailbox();
  await page.getByRole('link', { name: 'Add handler' }).first().click();
  await heading('Add mail handler');
  assert.equal(await has_field('Split regex'), false);
  assert.ok(await has_field('Strip quotes'));
  await page.getByRole('radio', { name: 'Add a comment before a marker' }).check();
  assert.deepEqual([await has_field('Strip quotes'), await has_field('Issue type'), await has_field('CC assignee')], [false, false, false]);
  await field('Name').fill('Before the line');
  await field('Split regex').fill('(');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.locator('.field.wrong').filter({ hasText: 'Split regex' }).waitFor();
  await check_look(page);
  await page.getByRole('radio', { name: 'Create a new issue or add a comment' }).check();
  await page.getByLabel('Create users', { exact: true }).uncheck();
  assert.deepEqual([await has_field('Notify users'), (await page.getByLabel('Default reporter optional').count()) > 0], [false, true]);
  await page.getByLabel('Create users', { exact: true }).check();
  await field('Name').fill('Everything');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await heading('Support');
  await page.getByRole('link', { name: 'Everything', exact: true }).waitFor();
  assert.equal(await page.getByText('Nothing is made of its letters').count(), 0);
});

test('what failed before there was a handler is run again, all at once', async () => {
  await page.goto(stage.at('/letters?state=failed'));
  await page.getByRole('button', { name: 'Run all failed again' }).click();
  await page.locator('.notice-title', { hasText: 'One letter ran again' }).waitFor();
  await page.getByText('No letter matches').waitFor();
  await page.goto(stage.at('/letters'));
  await page.getByRole('row', { name: /Too early/ }).getByText('Handler: Everything').waitFor();
  await page.getByRole('row', { name: /Too early/ }).getByRole('link', { name: 'Issue' }).click();
  await heading('Too early');
});

test('a letter that is tried is understood, and nothing is written', async () => {
  const l = letter({ to, subject: 'Toner is empty', body: 'The one on the second floor.' });
  const issues = async () => (await outlink.api('GET', '/issues')).items.length;
  const count = await issues();
  await page.goto(stage.at(`/admin/mail/${mailbox.id}/try`));
  await page.getByRole('button', { name: 'Try', exact: true }).waitFor();
  await try_letter(l.raw);
  const understood = page.getByRole('region', { name: 'How it is understood' });
  for (const words of ['bob@example.test', 'Toner is empty', 'A person', 'The one on the second floor.']) await understood.getByText(words).waitFor();
  const verdict = page.getByRole('region', { name: 'What the handlers would make of it' });
  await verdict.locator('.state', { hasText: 'New issue' }).waitFor();
  await verdict.getByText('The sender is', { exact: false }).first().waitFor();
  await verdict.getByText('It belongs to no issue.').waitFor();
  await check_look(page);
  assert.equal(await issues(), count);
});

test('imported, it becomes an issue; the same letter is not taken twice', async () => {
  const dialog = await import_it();
  await page.locator('.notice-title', { hasText: 'The letter was imported.' }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  const raw = await field('Letter').inputValue();
  await page.getByRole('status').getByRole('link', { name: 'Issue' }).click();
  await heading('Toner is empty');
  await try_letter(raw);
  await (await import_it()).getByText('This letter came into the mailbox before.').waitFor();
  await page.keyboard.press('Escape');
});

test('an answer is tried from a file, and shows what would be written and what is left out', async () => {
  const [issue] = (await outlink.api('GET', '/issues?q=Toner')).items;
  const { raw } = letter({ to, subject: `Re: ${issue.key}`, body: 'Now it is full.\n\nOn Monday Ada wrote:\n> Still empty?\n' });
  await page.goto(stage.at(`/admin/mail/${mailbox.id}/try`));
  await page.getByLabel('Choose a file: Letter').setInputFiles({ name: 'answer.eml', mimeType: 'message/rfc822', buffer: Buffer.from(raw) });
  await page.getByText('answer.eml,').waitFor();
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  const verdict = page.getByRole('region', { name: 'What the handlers would make of it' });
  await verdict.locator('.state', { hasText: 'Comment' }).waitFor();
  await verdict.getByRole('link', { name: issue.key, exact: true }).waitFor();
  const written = verdict.getByRole('group', { name: 'What Everything would write' });
  assert.match(await written.innerText(), /Now it is full/);
  assert.doesNotMatch(await written.innerText(), /Still empty/);
});

test('a letter of a program is ignored, with the evidence', async () => {
  const { raw } = letter({ to, subject: 'Out of office' });
  await try_letter(raw.replace('MIME-Version: 1.0', 'MIME-Version: 1.0\nAuto-Submitted: auto-replied'));
  await page.locator('.state', { hasText: 'Ignored' }).waitFor();
  await page.getByRole('region', { name: 'How it is understood' }).getByText('Known by:').waitFor();
});

test('a handler is added and moved with the keyboard alone, and keeps the focus', async () => {
  await open_mailbox();
  await tab_to(page, 'link', 'Add handler');
  await page.keyboard.press('Enter');
  await heading('Add mail handler');
  await tab_to(page, 'textbox', 'Name');
  await page.keyboard.type('Bugs');
  await tab_to(page, 'textbox', 'Catch email address optional');
  await page.keyboard.type('bugs@example.test');
  await page.keyboard.press('Enter');
  await heading('Support');
  await page.getByRole('link', { name: 'Bugs', exact: true }).waitFor();
  assert.deepEqual(await names_of(), ['Everything', 'Bugs']);
  await tab_to(page, 'button', 'Move Bugs up');
  await page.keyboard.press('Enter');
  await until(async () => (await names_of()).join() === 'Bugs,Everything', { what: 'the new order' });
  await until(async () => (await focused()) === 'Move Bugs down', { what: 'the focus on what moved' });
  await page.keyboard.press('Enter');
  await until(async () => (await names_of()).join() === 'Everything,Bugs', { what: 'the old order' });
  await until(async () => (await focused()) === 'Move Bugs up', { what: 'the focus on what moved' });
  await page.keyboard.press('Enter');
  await until(async () => (await names_of()).join() === 'Bugs,Everything', { what: 'the order that stays' });
  await check_look(page);
});

test('each handler that is asked says why', async () => {
  await try_letter(letter({ to, subject: 'Not a bug' }).raw);
  const verdict = page.getByRole('region', { name: 'What the handlers would make of it' });
  await verdict.locator('.state', { hasText: 'Passed on' }).waitFor();
  await verdict.getByText('The letter is not addressed to bugs@example.test.').waitFor();
  await verdict.locator('.state', { hasText: 'New issue' }).waitFor();
});

test('a handler is switched off and on, changed, and deleted with what stops', async () => {
  await open_mailbox();
  await page.getByRole('button', { name: 'Disable Bugs' }).click();
  await page.getByRole('row', { name: /Bugs/ }).locator('.state', { hasText: 'Disabled' }).waitFor();
  await page.getByRole('button', { name: 'Enable Bugs' }).click();
  await page.getByRole('row', { name: /Bugs/ }).locator('.state', { hasText: 'Enabled' }).waitFor();
  await page.getByRole('link', { name: 'Bugs', exact: true }).click();
  await heading('Edit Bugs');
  const [bugs] = await handlers();
  await outlink.api('PATCH', `/handlers/${bugs.id}`, { version: bugs.version, name: 'Faults' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Load the newest version' }).click();
  await heading('Edit Faults');
  await page.getByRole('radio', { name: 'Forward', exact: true }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.field.wrong').filter({ hasText: 'Forward email' }).waitFor();
  await page.getByLabel('Forward email', { exact: true }).fill('ada@example.test');
  await page.getByRole('button', { name: 'Save' }).click();
  await heading('Support');
  await page.getByRole('button', { name: 'Delete Faults' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete Faults?' });
  await dialog.getByText('Its letters go to the other handler: Everything.').waitFor();
  await dialog.getByRole('button', { name: 'Delete handler' }).click();
  await page.getByRole('button', { name: 'Delete Faults' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete Everything' }).click();
  await page.getByRole('dialog').getByText('No other handler is switched on').waitFor();
  await page.keyboard.press('Escape');
  assert.deepEqual(await names_of(), ['Everything']);
});

test('what is delivered is seen on the page of the mailbox, and one that failed is run again', async () => {
  await bed.deliver(to, letter({ to, subject: 'By the server' }).raw);
  await page.getByRole('row', { name: /By the server/ }).getByRole('link', { name: 'Issue' }).waitFor();
  await bed.deliver(to, crowded_letter({ to, subject: 'Very many parts' }));
  await page.getByRole('row', { name: /more than 1000 parts/ }).waitFor();
  await page.getByRole('link', { name: 'See its letters' }).click();
  await page.waitForURL((url) => url.searchParams.get('mailbox') === String(mailbox.id));
  await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
  const [again] = await Promise.all([
    page.waitForResponse((r) => r.url().endsWith('/run-again')),
    page.getByRole('button', { name: /^Run again/ }).click(),
  ]);
  assert.equal(again.status(), 200);
  await page.getByText('more than 1000 parts').waitFor();
  await check_look(page);
});

test('trouble is said in words, with the server’s own apart', async () => {
  await outlink.api('PATCH', `/mailboxes/${mailbox.id}`, { version: (await outlink.api('GET', `/mailboxes/${mailbox.id}`)).version, password: 'wrong' });
  await open_mailbox();
  await page.locator('.state', { hasText: 'Waiting' }).waitFor({ timeout: 30000 });
  const state = page.getByRole('region', { name: 'State', exact: true });
  await state.locator('.notice-title').waitFor();
  await state.locator('blockquote').waitFor();
  await page.locator('.state', { hasText: 'Lost' }).first().waitFor();
  await check_look(page);
});

test('every request went to Outlink itself', () => {
  assert.deepEqual(stage.asked.filter((url) => !url.startsWith(`${outlink.base_url}/`) && !url.startsWith('data:')), []);
});
