import crypto from 'node:crypto';

const jwt_bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

// A service account as Google has them: a key file for whoever acts, and the end of RFC 7523 that checks what the key signed.
export function make_service_account({ issuer, path, users }) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token_uri = `${issuer}${path}`;
  const file = {
    type: 'service_account', project_id: 'test-project', private_key_id: 'service-key', private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'mailer@test-project.iam.example.test', client_id: '104300000000000000001', token_uri,
  };
  function check(assertion) {
    const [head, body, signature] = assertion.split('.');
    if (decode(head).alg !== 'RS256' || !crypto.verify('RSA-SHA256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature ?? '', 'base64url'))) return 'the signature is wrong';
    const claims = decode(body);
    const now = Date.now() / 1000;
    if (claims.iss !== file.client_email || claims.aud !== token_uri) return 'issuer or audience is wrong';
    if (!(claims.iat <= now + 60) || !(claims.exp > now) || claims.exp - claims.iat > 3600) return 'the dates are wrong';
    if (!users.some((u) => u.email === claims.sub)) return 'unauthorized_client: nobody has this address';
    return claims;
  }
  // `give(account, scope)`: makes an access token. Returns what to answer.
  async function answer(form, give) {
    const refuse = (error, words) => ({ status: 400, body: { error, error_description: words } });
    if (form.get('grant_type') !== jwt_bearer) return refuse('unsupported_grant_type', 'only service accounts here');
    let claims;
    try { claims = check(form.get('assertion') ?? ''); } catch { claims = 'the assertion cannot be read'; }
    if (typeof claims === 'string') return refuse('invalid_grant', claims);
    return { status: 200, body: { ...(await give(users.find((u) => u.email === claims.sub), claims.scope)), token_type: 'Bearer' } };
  }
  return { file, path, answer };
}
