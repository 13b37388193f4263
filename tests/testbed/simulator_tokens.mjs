import crypto from 'node:crypto';
import { Refusal } from './simulator_clients.mjs';

const random = () => crypto.randomBytes(24).toString('base64url');

// Families of refresh tokens: what grew out of one consent. `generation` counts its refresh tokens.
export class TokenBook {
  constructor() { this.families = []; this.refresh_tokens = new Map(); this.access_tokens = new Map(); this.codes = new Map(); }

  make_family(client_id, account, scopes) {
    const family = { id: this.families.length, client_id, account, scopes, generation: 0, newest: null, before: null, spent_at: 0, newest_was_used: false,
      ended: null, asked: 0, refreshes: 0, reuses: 0, shown: new Map() };
    this.families.push(family);
    return family;
  }

  give_access_token(family, life_ms) {
    const token = `at-${random()}`;
    this.access_tokens.set(token, { family, ends: Date.now() + life_ms });
    return token;
  }

  give_refresh_token(family) {
    const token = `rt-${random()}`;
    family.generation += 1;
    this.refresh_tokens.set(token, { family, generation: family.generation });
    family.newest = token;
    return token;
  }

  end(family, why) { family.ended ??= why; }

  // Spends a refresh token; gives the family and the refresh token to answer with (null: the old one stays good).
  spend(client_id, token, behaviour) {
    const known = this.refresh_tokens.get(token);
    if (!known || known.family.client_id !== client_id) throw new Refusal('invalid_grant', 'there is no such refresh token');
    const { family } = known;
    family.asked += 1;
    family.shown.set(known.generation, (family.shown.get(known.generation) ?? 0) + 1);
    if (family.ended) throw new Refusal('invalid_grant', `the grant ended: ${family.ended}`);
    if (token !== family.newest) this.judge_reuse(family, token, behaviour);
    family.refreshes += 1;
    if (behaviour.rotation === 'never') return { family, refresh_token: null };
    if (behaviour.refresh_token === 'left out on refresh') return { family, refresh_token: null };
    family.before = token;
    family.spent_at = Date.now();
    return { family, refresh_token: this.give_refresh_token(family) };
  }

  judge_reuse(family, token, behaviour) {
    family.reuses += 1;
    const is_taken = behaviour.on_reuse === 'grace' && token === family.before && Date.now() - family.spent_at <= behaviour.grace_s * 1000;
    if (is_taken) return;
    this.end(family, 'a refresh token was used twice');
    throw new Refusal('invalid_grant', 'the refresh token was used before');
  }

  give_code(fields) {
    const code = `code-${random()}`;
    this.codes.set(code, { ...fields, ends: Date.now() + 60_000, family: null });
    return code;
  }

  // RFC 6749 section 4.1.2, RFC 7636 section 4.6: one use, by its client, with its redirect URL and verifier.
  redeem(client_id, { code, redirect_uri, code_verifier }) {
    const no = (why) => { throw new Refusal('invalid_grant', why); };
    const known = this.codes.get(code);
    if (!known || known.client_id !== client_id) no('there is no such code');
    if (known.family) { this.end(known.family, 'its code was used twice'); no('the code was used before'); }
    known.family = this.make_family(client_id, known.account, known.scopes);
    if (known.ends < Date.now()) no('the code ran out');
    if (redirect_uri !== known.redirect_uri) no('another redirect URL than at the authorization endpoint');
    if (!/^[A-Za-z0-9._~-]{43,128}$/.test(code_verifier ?? '')) no('the PKCE verifier is missing or malformed');
    if (crypto.createHash('sha256').update(code_verifier).digest('base64url') !== known.challenge) no('the PKCE verifier does not fit the challenge');
    return known;
  }

  // RFC 7009: ends the family of a refresh token, or one access token; an unknown one is no failure.
  revoke(client_id, token) {
    const refresh = this.refresh_tokens.get(token);
    if (refresh?.family.client_id === client_id) this.end(refresh.family, 'it was revoked');
    const access = this.access_tokens.get(token);
    if (access?.family.client_id === client_id) this.access_tokens.delete(token);
  }

  // The family of an access token that holds; undefined otherwise.
  holder(token) {
    const known = this.access_tokens.get(token);
    return known && known.ends > Date.now() && !known.family.ended ? known.family : undefined;
  }
}

const b64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

// The provider's signing key, and every way to spoil an ID token.
export class IdTokenMint {
  given = [];
  constructor() {
    const pair = () => crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.ours = pair();
    this.other = pair();
    this.jwks = { keys: [{ ...this.ours.publicKey.export({ format: 'jwk' }), kid: 'sim-1', use: 'sig', alg: 'RS256' }] };
  }

  make({ issuer, client_id, account, nonce, access_token, kind, names }) {
    const now = Math.floor(Date.now() / 1000);
    const at_hash = crypto.createHash('sha256').update(access_token).digest().subarray(0, 16).toString('base64url');
    const claims = { iss: issuer, sub: `sub-of-${account}`, aud: client_id, iat: now, exp: now + 600, email: account, email_verified: true, at_hash, ...(nonce && { nonce }) };
    const header = { alg: 'RS256', typ: 'JWT', kid: 'sim-1' };
    const spoil = {
      'alg none': () => { header.alg = 'none'; delete header.kid; },
      'signed with the public key': () => { header.alg = 'HS256'; },
      'unknown key': () => { header.kid = 'sim-2'; },
      'wrong issuer': () => { claims.iss = 'https://other.example'; },
      'wrong audience': () => { claims.aud = 'somebody-else'; },
      expired: () => { claims.iat = now - 7200; claims.exp = now - 3600; },
      'from the future': () => { claims.iat = now + 3600; claims.exp = now + 7200; },
      'wrong nonce': () => { claims.nonce = 'n-of-another-sign-in'; },
      'no subject': () => { delete claims.sub; },
    };
    spoil[kind]?.();
    if (names === 'the subject only') { delete claims.email; delete claims.email_verified; }
    const signed = `${b64(header)}.${b64(claims)}`;
    if (kind === 'alg none') return `${signed}.`;
    if (kind === 'signed with the public key') return `${signed}.${crypto.createHmac('sha256', this.ours.publicKey.export({ type: 'spki', format: 'pem' })).update(signed).digest('base64url')}`;
    const key = kind === 'wrong signature' || kind === 'unknown key' ? this.other.privateKey : this.ours.privateKey;
    return `${signed}.${crypto.sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
}
