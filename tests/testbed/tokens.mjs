import crypto from 'node:crypto';
import { consent, make_browser } from './browser.mjs';

// The tokens of a person who consents, by the code flow; `refresh` spends a refresh token.
export async function tokens_of(bed, login, redirect_uri) {
  const browser = make_browser({ ca: bed.ca });
  const verifier = crypto.randomBytes(32).toString('base64url');
  const challenge = crypto.createHash('sha256').update(verifier).digest('base64url');
  const { client_id, client_secret } = bed.client;
  const headers = { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' };
  const asked = new URLSearchParams({ client_id, response_type: 'code', redirect_uri, scope: 'openid email mail.imap', state: 's', code_challenge: challenge, code_challenge_method: 'S256' });
  const callback = await consent(browser, `${bed.issuer}/auth?${asked}`, { issuer: bed.issuer, login, password: `${login}-pw` });
  const code = new URL(callback).searchParams.get('code');
  const post = async (fields) => { const got = await browser.call(`${bed.issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(fields).toString() }); return { status: got.status, ...JSON.parse(got.text) }; };
  return { ...(await post({ grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier })), refresh: (token) => post({ grant_type: 'refresh_token', refresh_token: token }) };
}
