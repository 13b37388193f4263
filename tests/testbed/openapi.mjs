import fs from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

export const openapi = JSON.parse(fs.readFileSync(new URL('../../src/web/openapi.json', import.meta.url), 'utf8'));

const ajv = new Ajv2020({
  strict: true, strictRequired: false, strictTypes: false, allErrors: true,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, int64: true, password: true, binary: true },
});
ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);
ajv.addSchema({ ...openapi, $id: 'outlink' }, undefined, undefined, false);

const compiled = new Map();
function validator(...path) {
  const pointer = path.map((part) => `/${encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `outlink#${pointer}` }));
  return compiled.get(pointer);
}

const patterns = Object.keys(openapi.paths).map((pattern) => ({ pattern, fits: new RegExp(`^${pattern.replace(/\{[^}]+\}/g, '[^/]+')}$`) }))
  .sort((a, b) => a.pattern.includes('{') - b.pattern.includes('{'));

// The template of the document that a path belongs to; the one without open parts first.
const pattern_of = (path) => patterns.find(({ fits }) => fits.test(path))?.pattern;

function must_fit(validate, value, what) {
  if (validate(value)) return;
  const why = validate.errors.map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`).join('; ');
  throw new Error(`${what} is not what src/web/openapi.json says: ${why}\n${JSON.stringify(value).slice(0, 2000)}`);
}

function must_be_a_problem(got, what) {
  if (got.headers['content-type'] !== 'application/problem+json') throw new Error(`${what}: a failure is no problem+json but ${got.headers['content-type']}`);
  const problem = JSON.parse(got.text);
  must_fit(validator('components', 'schemas', 'Problem'), problem, what);
  if (problem.status !== got.status) throw new Error(`${what}: the problem says status ${problem.status}`);
}

// Throws when an answer of the API is not one of those that the document has for this route: an unknown status, media type or
// property. `got`: { status, headers (lower case), text }. Addresses outside the API are left alone.
export function check_answer(method, url, got, body) {
  const path = new URL(url, 'http://outlink.invalid').pathname;
  if (!path.startsWith('/api/v1/') || path === '/api/v1/openapi.json' || method === 'HEAD') return;
  const what = `${method} ${path}: ${got.status}`;
  const pattern = pattern_of(path);
  const operation = openapi.paths[pattern]?.[method.toLowerCase()];
  if (!operation) {
    if (got.status < 400) throw new Error(`${what}: the document has no such operation`);
    must_be_a_problem(got, what);
    return;
  }
  const answer = operation.responses[got.status];
  if (!answer) {
    if (got.status < 400) throw new Error(`${what}: the document has no such status`);
    must_be_a_problem(got, what);
    return;
  }
  // What the service took must be what the document lets callers send.
  if (body !== undefined && operation.requestBody) {
    must_fit(validator('paths', pattern, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'), JSON.parse(body), `${what}: the request`);
  }
  const media = got.headers['content-type']?.split(';')[0];
  if (!answer.content) {
    if (got.text) throw new Error(`${what}: an answer without a body has one`);
    return;
  }
  if (!answer.content[media]) throw new Error(`${what}: the document has no ${media}`);
  const at = ['paths', pattern, method.toLowerCase(), 'responses', got.status, 'content', media, 'schema'];
  must_fit(validator(...at), media === 'application/json' ? JSON.parse(got.text) : got.text, what);
}
