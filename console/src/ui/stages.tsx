import type { Trouble } from '../api/types';
import { TroubleNotice } from './trouble';

export type ShownStage = { name: string; state: 'ok' | 'failed' | 'skipped'; words: string; took_ms?: number; trouble?: Trouble | undefined; hint?: string | undefined };

const marks: Record<ShownStage['state'], string> = { ok: 'passed: ', failed: '', skipped: 'left out: ' };

/** A test, stage by stage: what was found, how long it took, and what to look at where it failed. */
export function Stages({ stages }: { stages: readonly ShownStage[] }) {
  return (
    <ol className="stages">
      {stages.map((s) => (
        <li key={s.name} className={s.state}>
          <span className="stage-name">{s.name}</span>
          <span><span className="unseen">{marks[s.state]}</span>{s.state === 'failed' ? 'Failed' : s.words}{s.took_ms !== undefined && s.state !== 'skipped' && <span className="took">{s.took_ms} ms</span>}</span>
          {s.trouble !== undefined && <TroubleNotice trouble={s.trouble} hint={s.hint} />}
        </li>
      ))}
    </ol>
  );
}
