import { expect, test } from 'vitest';
import { applies, empty_draft, form_of } from './handler_form';

const draft = { ...empty_draft([{ id: 4, key: 'SUP', name: 'Support', created_at: '' }]), name: 'n' };

test('a handler begins with what is usual', () => {
  expect(form_of(draft)).toMatchObject({ project: 4, kind: 'create_or_comment', issue_type: 'Task', strip_quotes: true, bulk: 'ignore', create_users: true, letters_per_hour: 100, enabled: true });
});

test('options are shown where they apply', () => {
  const shown = (d: typeof draft): string[] => Object.entries(applies).flatMap(([name, does]) => (does(d) ? [name] : []));
  expect(shown(draft)).toEqual(['issue_type', 'strip_quotes', 'notify_users', 'cc_assignee']);
  expect(shown({ ...draft, kind: 'comment_before_marker', create_users: false })).toEqual(['split_pattern', 'default_reporter']);
  expect(shown({ ...draft, kind: 'create_always' })).toEqual(['issue_type', 'notify_users', 'cc_assignee']);
});

test('what was chosen and is not shown any more does not stand in the way', () => {
  const left_over = { ...draft, notify_users: true, default_reporter: 'bob@example.test' };
  expect(form_of(left_over)).toMatchObject({ notify_users: true, default_reporter: '' });
  expect(form_of({ ...left_over, create_users: false })).toMatchObject({ notify_users: false, default_reporter: 'bob@example.test' });
});

test('what is no number is refused by the service', () => expect(form_of({ ...draft, letters_per_hour: 'many' }).letters_per_hour).toBe(-1));
