import https from 'node:https';
import http from 'node:http';

// As much of a browser as a consent needs: redirects are followed by hand, cookies kept per host and port.
export function make_browser({ ca }) {
  const jars = new Map();
  const jar = (url) => { const key = new URL(url).host; if (!jars.has(key)) jars.set(key, new Map()); return jars.get(key); };
  function call(url, { method = 'GET', body, headers = {} } = {}) {
    const cookies = [...jar(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { ...(cookies && { cookie: cookies }), ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...headers };
    return new Promise((done, fail) => {
      const req = (url.startsWith('https:') ? https : http).request(url, { method, headers: all, ca }, (res) => {
        const parts = [];
        res.on('data', (part) => parts.push(part)).on('error', fail).on('end', () => {
          for (const line of res.headers['set-cookie'] ?? []) {
            const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
            if (/max-age=0/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line)) jar(url).delete(name); else jar(url).set(name, value);
          }
          done({ status: res.statusCode, headers: res.headers, bytes: Buffer.concat(parts), text: Buffer.concat(parts).toString('utf8') });
        });
      }).on('error', fail);
      req.end(body);
    });
  }
  return { call, cookie: (url, name) => jar(url).get(name) };
}

// Goes through the provider's pages as the person would; returns the address that the provider sends the browser back to.
export async function consent(browser, authorization_url, { issuer, login, password, deny = false }) {
  let url = authorization_url;
  for (let i = 0; i < 12; i += 1) {
    if (!url.startsWith(issuer)) return url;
    let got = await browser.call(url);
    const form = got.status === 200 && got.text.match(/<form method="post" action="([^"]+)"/);
    if (form) {
      const body = new URLSearchParams({ login, password, act: deny ? 'deny' : 'ok' }).toString();
      got = await browser.call(new URL(form[1], issuer).href, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    }
    if (!got.headers.location) throw new Error(`the provider answered ${got.status}: ${got.text.slice(0, 300)}`);
    url = new URL(got.headers.location, url).href;
  }
  throw new Error('the provider redirects without end');
}

// Enters the code of RFC 8628 at the provider's page and signs in there, as the person with the other machine would.
export async function approve_device(browser, url, { issuer, login, password, deny = false }) {
  const field = (text, name) => text.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1];
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const page = await browser.call(url);
  const body = new URLSearchParams({ xsrf: field(page.text, 'xsrf'), user_code: new URL(url).searchParams.get('user_code'), ...(deny ? { abort: 'yes' } : { confirm: 'yes' }) }).toString();
  let got = await browser.call(new URL('/device', issuer).href, { method: 'POST', body, headers: form });
  for (let i = 0; i < 12; i += 1) {
    const sign_in = got.status === 200 && got.text.match(/<form method="post" action="(\/interaction[^"]+)"/);
    if (sign_in) got = await browser.call(new URL(sign_in[1], issuer).href, { method: 'POST', body: new URLSearchParams({ login, password, act: 'ok' }).toString(), headers: form });
    if (!got.headers.location) return got;
    got = await browser.call(new URL(got.headers.location, issuer).href);
  }
  throw new Error('the provider redirects without end');
}
