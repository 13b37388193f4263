import { consent, make_browser } from '../testbed/browser.mjs';
import { until } from '../testbed/wait.mjs';

// What administrators and senders do, for the demo and the tests.

export async function make_link(outlink, bed, name = 'Test provider', more = {}) {
  const found = await outlink.api('POST', '/providers/discover', { issuer: bed.issuer });
  return outlink.api('POST', '/links', {
    name, provider: 'custom', ...bed.client, issuer: found.issuer, authorization_endpoint: found.authorization_endpoint, token_endpoint: found.token_endpoint,
    device_authorization_endpoint: found.device_authorization_endpoint, revocation_endpoint: found.revocation_endpoint, userinfo_endpoint: found.userinfo_endpoint, jwks_uri: found.jwks_uri,
    expects_iss: found.expects_iss, authentication: found.authentication, scopes: ['openid', 'email', 'offline_access', 'mail.imap'], ...more,
  });
}

export function connect_mailbox(outlink, bed, link, login, more = {}) {
  return outlink.api('POST', '/mailboxes', {
    name: `Mail of ${login}`, host: 'localhost', port: bed.ports.imaps, protocol: 'imaps', user_name: `${login}@example.test`, link: link.id, project: outlink.project.id, ...more,
  });
}

// Presses Authorize and follows every redirect, back to the console; returns the page's parameters.
export async function authorize(outlink, bed, grant, login, { deny } = {}) {
  const { authorization_url } = await outlink.api('POST', `/grants/${grant}/consent`, { return_to: '/admin/links' });
  // Nobody is signed in at the provider yet: a session left there would consent silently for somebody else.
  const callback = await consent(make_browser({ ca: bed.ca }), authorization_url, { issuer: bed.issuer, login, password: `${login}-pw`, deny });
  const back = await outlink.browser.call(callback);
  if (back.status !== 303) throw new Error(`the callback answered ${back.status}: ${back.text}`);
  return new URL(back.headers.location, outlink.base_url).searchParams;
}

export const mailbox_state = (outlink, id, state) => until(async () => {
  const m = await outlink.api('GET', `/mailboxes/${id}`);
  return m.health.state === state && m;
}, { what: `mailbox ${id} in state ${state}`, ms: 30000 });

export const grant_where = (outlink, id, check, what) => until(async () => {
  const g = await outlink.api('GET', `/grants/${id}`);
  return check(g) && g;
}, { what, ms: 60000 });

// By its whole summary: words alone would also find other issues, by their keys.
export const find_issue = (outlink, summary, { ms = 20000 } = {}) => until(async () => {
  const { items } = await outlink.api('GET', `/issues?limit=200&q=${encodeURIComponent(summary)}`);
  return items.find((i) => i.summary === summary);
}, { what: `an issue with the summary ${summary}`, ms, every: 5 });

let counter = 0;
export function letter({ from = 'bob@example.test', to = 'alice@example.test', cc, subject, body = 'Hello', reply_to, attachment }) {
  counter += 1;
  const id = `${process.pid}.${Date.now()}.${counter}@example.test`;
  const head = [`From: ${from}`, `To: ${to}`, ...(cc ? [`Cc: ${cc}`] : []), `Subject: ${subject}`, `Message-ID: <${id}>`, `Date: ${new Date().toUTCString()}`, 'MIME-Version: 1.0'];
  if (reply_to) head.push(`In-Reply-To: <${reply_to}>`, `References: <${reply_to}>`);
  const raw = attachment
    ? [...head, 'Content-Type: multipart/mixed; boundary=cut', '', '--cut', 'Content-Type: text/plain; charset=utf-8', '', body, '--cut',
       `Content-Type: application/octet-stream; name="${attachment.name}"`, 'Content-Disposition: attachment', 'Content-Transfer-Encoding: base64', '',
       Buffer.from(attachment.content).toString('base64'), '--cut--', ''].join('\n')
    : [...head, 'Content-Type: text/plain; charset=utf-8', '', body, ''].join('\n');
  return { id, raw };
}
