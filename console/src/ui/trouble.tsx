import { advice_for } from '../api/problem';
import type { Trouble } from '../api/types';
import { PeerWords } from './alert';
import { Distance } from './time';

type Props = { trouble: Trouble; since?: string; attempts?: number; next_try?: string | null; hint?: string | undefined };

/** Why something does not work now: our words, since when, what to do, and the other server's words apart. */
export function TroubleNotice({ trouble, since, attempts, next_try, hint }: Props) {
  const advice = hint ?? advice_for(trouble.remedy);
  return (
    <div className="notice bad">
      <p className="notice-title">{trouble.words}</p>
      {advice !== '' && <p>{advice}</p>}
      {(since !== undefined || (next_try !== null && next_try !== undefined)) && (
        <p className="sub">
          {since !== undefined && <>Began <Distance at={since} />{attempts !== undefined && attempts > 1 && `, ${attempts} tries`}. </>}
          {next_try !== null && next_try !== undefined && <>Next try <Distance at={next_try} />.</>}
        </p>
      )}
      <PeerWords who="The other server’s words">{trouble.peer}</PeerWords>
      <p className="code">{trouble.code}{trouble.where !== '' && ` (${trouble.where})`}</p>
    </div>
  );
}
