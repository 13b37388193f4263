import type { Tone } from '../format/words';

/** A state in a word; its colour says nothing that the word does not. */
export function State({ tone, word, meaning }: { tone: Tone; word: string; meaning?: string }) {
  return <span className={`state ${tone}`} title={meaning === '' ? undefined : meaning}>{word}</span>;
}
