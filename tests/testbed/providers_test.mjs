import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';

// The rows of providers/ against their JSON schemas, which are there for operators' editors. The program's own reader is
// stricter and is tested beside its code.
const root = new URL('../../providers/', import.meta.url);
const read = (name) => JSON.parse(fs.readFileSync(new URL(name, root), 'utf8'));
const rows_of = (folder) => fs.readdirSync(new URL(folder, root)).filter((name) => name.endsWith('.json') && name !== 'schema.json');

function validator_of(folder) {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true, formats: { regex: (text) => !!new RegExp(text) } });
  const validate = ajv.compile(read(`${folder}schema.json`));
  return (value) => (validate(value) ? [] : validate.errors.map((e) => `${e.instancePath || '/'} ${e.message}`));
}

for (const folder of ['./', './diagnosis/']) {
  const errors_of = validator_of(folder);
  test(`every row of providers/${folder} fits its schema`, () => {
    const names = rows_of(folder);
    assert.ok(names.length >= 6, `only ${names.length} files`);
    for (const name of names) assert.deepEqual(errors_of(read(folder + name)), [], name);
  });
}

test('the schema refuses what the program refuses', () => {
  const errors_of = validator_of('./');
  const spoilt = (spoil) => { const row = read('./microsoft.json'); spoil(row); return errors_of(row); };
  assert.deepEqual(spoilt(() => {}), []);
  for (const spoil of [
    (r) => { r.colour = 'red'; },
    (r) => { delete r.id; },
    (r) => { r.id = 'Two words'; },
    (r) => { r.uses.push('fax'); },
    (r) => { r.endpoints.token = 'http://as.example/token'; },
    (r) => { r.endpoints.token = 'https://{login/token'; },
    (r) => { r.grants.pop(); },
    (r) => { r.grants[1] = r.grants[0]; },
    (r) => { r.grants[2].scopes = { imap: ['x'] }; },
    (r) => { delete r.grants[0].scopes; },
    (r) => { r.grants[0].scopes.imap = ['two words']; },
    (r) => { r.redirect.rules.push('sometimes'); },
    (r) => { r.refresh.rotation = 'now and then'; },
    (r) => { r.mail.imap.port = 70000; },
    (r) => { r.quirks[0].name = 'odd'; },
    (r) => { delete r.quirks[0].evidence; },
    (r) => { delete r.variables[0].choices; },
    (r) => { r.registration.steps = []; },
  ]) assert.notDeepEqual(spoilt(spoil), [], spoil.toString());
});
