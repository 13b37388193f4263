import { useEffect, useState } from 'react';
import { post } from '../api/client';
import { to_problem, type Problem } from '../api/problem';
import type { GrantStage } from '../api/types';
import { announce } from '../ui/announce';
import { ProblemAlert } from '../ui/alert';
import { Button } from '../ui/button';
import { Stages } from '../ui/stages';

const names: Record<GrantStage['name'], string> = { dns: 'DNS', tcp: 'TCP', tls: 'TLS', metadata: 'Metadata', token: 'Token', identity: 'Account' };

type State = { stages: readonly GrantStage[] | null; problem: Problem | null; busy: boolean };
const asking: State = { stages: null, problem: null, busy: true };

function summary(stages: readonly GrantStage[]): string {
  const failed = stages.filter((s) => s.state === 'failed').map((s) => names[s.name]);
  return failed.length === 0 ? 'Everything works' : `Failed at ${failed.join(' and ')}`;
}

/** From the network to the account: begins by itself, and can be done again. */
export function GrantTest({ grant, name, on_done }: { grant: number; name: string; on_done: () => void }) {
  const [round, set_round] = useState(0);
  const [{ stages, problem, busy }, set_state] = useState<State>(asking);
  useEffect(() => {
    let over = false;
    post<{ stages: GrantStage[] }>(`/grants/${grant}/test`).then(
      (got) => { if (!over) { set_state({ stages: got.stages, problem: null, busy: false }); announce(summary(got.stages)); } },
      (error: unknown) => { if (!over) set_state({ stages: null, problem: to_problem(error), busy: false }); },
    ).finally(() => { if (!over) on_done(); });
    return () => { over = true; };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- whatever the page does meanwhile, a round asks once
  }, [grant, round]);
  const again = (): void => { set_state(asking); set_round(round + 1); };
  return (
    <section className="test" aria-label={`Test of ${name}`}>
      <h4>{busy ? 'Testing, stage by stage…' : stages === null ? 'The test did not run' : summary(stages)}</h4>
      <ProblemAlert problem={problem} />
      {stages !== null && <Stages stages={stages.map((s) => ({ ...s, name: names[s.name], hint: s.advice }))} />}
      {!busy && <p><Button on_press={again}>Test again</Button></p>}
    </section>
  );
}
