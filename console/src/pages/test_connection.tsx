import { useState } from 'react';
import { post } from '../api/client';
import type { Stage } from '../api/types';
import { stage_hints } from '../format/words';
import { announce } from '../ui/announce';
import { ProblemAlert } from '../ui/alert';
import { Button, useAction } from '../ui/button';
import { Section } from '../ui/page';
import { Stages } from '../ui/stages';

const stage_names: Record<string, string> = { token: 'Token', dns: 'DNS', tcp: 'TCP', tls: 'TLS', greeting: 'Greeting', 'sign in': 'Sign-in', folder: 'Folder', sender: 'Sender', connection: 'Connection' };

/** From the first step to the one that fails, with what to look at there. `tries`: the steps, in words. */
export function TestConnection({ path, tries }: { path: string; tries: string }) {
  const [stages, set_stages] = useState<readonly Stage[] | null>(null);
  const test = useAction(async () => {
    set_stages(null);
    const got = await post<{ stages: Stage[] }>(path);
    set_stages(got.stages);
    const failed = got.stages.find((s) => !s.ok);
    announce(failed === undefined ? 'The connection works' : `The connection failed at ${stage_names[failed.name] ?? failed.name}`);
  });
  return (
    <Section title="Test connection" actions={<Button busy={test.busy} on_press={test.run}>{test.busy ? 'Testing…' : 'Test connection'}</Button>}>
      <ProblemAlert problem={test.problem} />
      {stages === null ? <p className="none">{test.busy ? 'Connecting, stage by stage.' : `Tries ${tries}, and says where it fails.`}</p> : (
        <Stages stages={stages.map((s) => ({ name: stage_names[s.name] ?? s.name, state: s.ok ? 'ok' : 'failed', words: s.detail, trouble: s.trouble, hint: stage_hints[s.name] }))} />
      )}
    </Section>
  );
}
