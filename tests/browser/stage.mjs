import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { Outlink } from '../e2e/outlink.mjs';
import { redirect_url } from '../e2e/redirect.mjs';
import { start_bed } from '../testbed/bed.mjs';
import { check_answer } from '../testbed/openapi.mjs';
import { free_ports } from '../testbed/ports.mjs';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const password = 'a long password';

// Debian's Chromium with a profile of its own. `asked` collects every address that any page asks for.
export async function open_browser(options = {}) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium', headless: true, ignoreHTTPSErrors: true, args: flags, viewport: { width: 1280, height: 860 }, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options,
  });
  context.setDefaultTimeout(10000);
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  const page = context.pages()[0];
  return { context, page, asked, close: async () => { await context.close(); fs.rmSync(profile, { recursive: true, force: true }); } };
}

// Tests that go on from where the one before ended: after the first failure the others fail at once, instead of waiting.
export function chain() {
  let broken = '';
  return (name, work) => test(name, async () => {
    if (broken) throw new Error(`not run: "${broken}" failed before`);
    broken = name;
    await work();
    broken = '';
  });
}

// Every answer that a page gets from the API must be one that the OpenAPI document has; what was not is returned at the end.
function watch_answers(context, outlink) {
  const checks = [];
  const check = async (response) => {
    const request = response.request();
    const text = await response.text().catch(() => undefined);
    if (text === undefined) return undefined;  // the page went away before it had the body
    const body = request.headers()['content-type'] === 'application/json' ? request.postData() : undefined;  // letters go as they are
    try { check_answer(request.method(), response.url(), { status: response.status(), headers: response.headers(), text }, body ?? undefined); } catch (error) { return error; }
    return undefined;
  };
  context.on('response', (response) => { if (response.url().startsWith(outlink.base_url)) checks.push(check(response)); });
  return async () => (await Promise.all(checks)).filter(Boolean);
}

// The servers, the service and a browser, each real.
export async function start_stage({ submission = false } = {}) {
  const [port] = await free_ports(1);
  const bed = await start_bed({ submission, access_token_ttl_s: 300, redirect_uris: (issuer) => [redirect_url(`http://127.0.0.1:${port}`, issuer)] });
  const outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, port });
  const browser = await open_browser();
  const wrong_answers = watch_answers(browser.context, outlink);
  return {
    bed, outlink, ...browser, at: (where) => `${outlink.base_url}${where}`,
    close: async () => {
      const [wrong] = await wrong_answers();
      await browser.close(); await outlink.stop(); outlink.clean(); await bed.stop();
      if (wrong) throw wrong;
    },
  };
}

export async function sign_in(page, outlink, email = 'ada@example.test', where = '/') {
  await page.goto(`${outlink.base_url}/sign-in?to=${encodeURIComponent(where)}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname === where.split('?')[0]);
}

// On the provider's own page (tests/testbed/login_page.mjs), as the person.
export async function consent_at_provider(page, bed, login, { deny = false } = {}) {
  await page.waitForURL((url) => url.href.startsWith(bed.issuer));
  await page.getByLabel('User').fill(login);
  await page.getByLabel('Password').fill(`${login}-pw`);
  await page.getByRole('button', { name: deny ? 'Refuse' : 'Allow' }).click();
}

// The provider remembers who signed in; another account must begin anew.
export async function forget_provider(context, bed) {
  await context.clearCookies({ domain: new URL(bed.issuer).hostname });
}

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What axe finds serious on the page as it is now.
export async function violations(page) {
  await page.evaluate(axe);
  const { violations: all } = await page.evaluate(() => window.axe.run(document, { iframes: false, resultTypes: ['violations'] }));
  return all.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
}

// Both colour schemes, and a phone's width: for a state of a page that no address leads to.
export async function check_look(page) {
  const wide = page.viewportSize();
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await violations(page);
    if (found.length > 0) throw new Error(`axe, ${colorScheme}: ${found.join('; ')}`);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  const too_wide = await page.evaluate(() => (document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 120))));
  await page.setViewportSize(wide);
  if (too_wide.length > 0) throw new Error(`wider than a phone: ${too_wide.join(' | ')}`);
}

// Tab, as people without a mouse go, until the focus is there.
export async function tab_to(page, role, name) {
  const wanted = page.getByRole(role, { name, exact: true }).first();
  await wanted.waitFor();
  for (let i = 0; i < 80; i += 1) {
    if (await wanted.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${role} ${name}`);
}
