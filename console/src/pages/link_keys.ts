/** What may be shown of a service account's key file: what to register at the provider, never the key. */
export type ServiceAccount = { client_email: string; client_id: string; key_id: string; project: string };

const text_of = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Null for anything but a whole key file of a service account. */
export function service_account_of(text: string): ServiceAccount | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (parsed === null || typeof parsed !== 'object') return null;
  const o = parsed as Record<string, unknown>;
  const account = { client_email: text_of(o.client_email), client_id: text_of(o.client_id), key_id: text_of(o.private_key_id), project: text_of(o.project_id) };
  return text_of(o.private_key).includes('PRIVATE KEY') && account.client_email !== '' && account.client_id !== '' ? account : null;
}

const block = (label: string): RegExp => new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----`, 'g');
const key_block = block('(?:RSA |EC |ENCRYPTED )?PRIVATE KEY');
const certificate_block = block('CERTIFICATE');

export type Pem = { private_key: string; certificate: string; is_encrypted: boolean };

/** The parts of a PEM text, which may hold key and certificate together; each empty when it is not there as a whole. */
export function read_pem(text: string): Pem {
  const key = text.match(key_block)?.[0] ?? '';
  const certificates = text.match(certificate_block) ?? [];
  return {
    private_key: key === '' ? '' : `${key}\n`, certificate: certificates.map((c) => `${c}\n`).join(''),
    is_encrypted: key.startsWith('-----BEGIN ENCRYPTED') || key.includes('Proc-Type: 4,ENCRYPTED'),
  };
}
