import crypto from 'node:crypto';

// The redirect URL that Outlink will show for this provider (src/links/link_rules.cpp): known before the link is made.
export function redirect_url(base_url, issuer) {
  const digest = crypto.createHash('sha256').update(`${issuer}/auth\n${issuer}/token`).digest('hex');
  return `${base_url}/oauth2/callback/custom-${digest.slice(0, 10)}`;
}
