import { expect, test } from 'vitest';
import { wait_after } from './changes';

test('waits double from a second to half a minute, with a quarter left to chance', () => {
  expect(wait_after(1, 1)).toBe(1000);
  expect(wait_after(1, 0)).toBe(750);
  expect(wait_after(4, 1)).toBe(8000);
  expect(wait_after(6, 1)).toBe(30000);
  expect(wait_after(500, 1)).toBe(30000);
});
