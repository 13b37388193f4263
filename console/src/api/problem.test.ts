import { expect, test } from 'vitest';
import { advice_for, is_stale, Problem, read_problem, to_problem } from './problem';

test('a problem of the service is read with its field and the peer’s words', () => {
  const body = JSON.stringify({ status: 422, code: 'link.invalid', detail: 'Enter the client ID.', remedy: 'fix_input', field: 'client_id', peer: 'no' });
  expect(read_problem(422, body)).toMatchObject({ status: 422, code: 'link.invalid', detail: 'Enter the client ID.', field: 'client_id', peer: 'no' });
});

test.each(['', '<html>', 'null', '7', '{"code":7}', '[]'])('an answer that is no problem is still one: %s', (body) => {
  expect(read_problem(502, body)).toMatchObject({ status: 502, code: 'answer.unexpected', field: '' });
});

test('any thrown thing becomes a problem', () => {
  const known = new Problem(409, 'link.stale', 'changed');
  expect(to_problem(known)).toBe(known);
  expect(to_problem(new Error('x')).code).toBe('console.broken');
  expect(to_problem('x').detail).not.toBe('');
});

test('stale is recognised by its code, and each remedy but fix_input has advice', () => {
  expect(is_stale(new Problem(409, 'mailbox.stale', ''))).toBe(true);
  expect(is_stale(new Problem(409, 'mailbox.exists', ''))).toBe(false);
  for (const remedy of ['retry', 'wait_until', 'consent_again', 'fix_setup', 'give_up', 'report_bug']) expect(advice_for(remedy)).not.toBe('');
  expect(advice_for('fix_input')).toBe('');
});
