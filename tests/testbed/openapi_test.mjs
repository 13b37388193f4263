import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check_answer } from './openapi.mjs';

const json = (status, value, type = 'application/json') => ({ status, headers: { 'content-type': type }, text: JSON.stringify(value) });
const project = { id: 1, key: 'SUP', name: 'Support', created_at: '2025-11-24T12:00:00.123Z' };
const projects = (item) => json(200, { items: [item] });
const problem = { type: 'about:blank', title: 't', status: 404, code: 'issue.not_found', detail: 'd', remedy: 'fix_input' };

test('answers that fit pass', () => {
  check_answer('GET', '/api/v1/projects?x=y', projects(project));
  check_answer('GET', 'http://127.0.0.1:1/api/v1/issues/SUP-1', json(404, problem, 'application/problem+json'));
  check_answer('GET', '/index.html', { status: 200, headers: {}, text: '<html>' });
  check_answer('DELETE', '/api/v1/mailboxes/1', { status: 204, headers: {}, text: '' });
});

test('an unknown property, a missing one, a wrong type, an undocumented status or address do not', () => {
  const { name, ...nameless } = project;
  for (const [method, path, got, body] of [
    ['GET', '/api/v1/projects', projects({ ...project, colour: 'red' })],
    ['GET', '/api/v1/projects', projects(nameless)],
    ['GET', '/api/v1/projects', projects({ ...project, id: '1' })],
    ['GET', '/api/v1/projects', projects({ ...project, created_at: '2025-11-24' })],
    ['GET', '/api/v1/projects', json(200, { items: [project] }, 'text/html')],
    ['GET', '/api/v1/projects', json(202, { items: [project] })],
    ['GET', '/api/v1/nowhere', json(200, {})],
    ['GET', '/api/v1/issues/SUP-1', json(404, problem)],
    ['GET', '/api/v1/issues/SUP-1', json(403, problem, 'application/problem+json')],
    ['GET', '/api/v1/issues/SUP-1', json(404, { ...problem, insides: 1 }, 'application/problem+json')],
    ['DELETE', '/api/v1/links/1', json(204, {})],
    ['POST', '/api/v1/projects', json(201, project), '{"key":"SUP","name":"Support","colour":"red"}'],
  ]) assert.throws(() => check_answer(method, path, got, body), (e) => e.message.startsWith(`${method} ${path}: ${got.status}`), `${method} ${path} ${got.text}`);
});
