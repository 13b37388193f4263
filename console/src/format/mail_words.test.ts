import { expect, test } from 'vitest';
import { every, letters } from './mail_words';

test('letters are counted in words', () => expect([1, 0, 3200].map(letters)).toEqual(['one letter', '0 letters', '3,200 letters']));

test('how often is said in the unit that fits', () => {
  expect([10, 60, 90, 300, 3600, 7200].map(every)).toEqual(['every 10 seconds', 'every minute', 'every 90 seconds', 'every 5 minutes', 'every hour', 'every 2 hours']);
});
