import { expect, test } from 'vitest';
import { read_pem, service_account_of } from './link_keys';

const file = { type: 'service_account', project_id: 'p', private_key_id: 'k1', private_key: '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n', client_email: 'mail@p.iam.example', client_id: '1234', token_uri: 'https://t' };

test('of a key file only what has to be registered is read', () => {
  expect(service_account_of(JSON.stringify(file))).toEqual({ client_email: 'mail@p.iam.example', client_id: '1234', key_id: 'k1', project: 'p' });
});

test.each(['', 'null', '[]', '{', '"x"', '7', JSON.stringify({ ...file, private_key: 7 }), JSON.stringify({ ...file, client_email: undefined })])('what is no key file of a service account is none: %s', (text) => {
  expect(service_account_of(text)).toBeNull();
});

test('key and certificate are told apart, also in one file', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nA\n-----END RSA PRIVATE KEY-----';
  const certificate = '-----BEGIN CERTIFICATE-----\nB\n-----END CERTIFICATE-----';
  expect(read_pem(`Bag Attributes\n${key}\r\n${certificate}\n`)).toEqual({ private_key: `${key}\n`, certificate: `${certificate}\n`, is_encrypted: false });
  expect(read_pem(certificate)).toMatchObject({ private_key: '', certificate: `${certificate}\n` });
  expect(read_pem('-----BEGIN PRIVATE KEY-----\nhalf')).toMatchObject({ private_key: '', certificate: '' });
  expect(read_pem('-----BEGIN ENCRYPTED PRIVATE KEY-----\nA\n-----END ENCRYPTED PRIVATE KEY-----').is_encrypted).toBe(true);
});
