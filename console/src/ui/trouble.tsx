import { advice_for } from '../api/problem';
import type { Trouble } from '../api/types';
import { PeerWords } from './alert';
import { Distance } from './time';

const who_can: Record<NonNullable<Trouble['advice']>['who'], string> = {
  outlink_administrator: '',
  provider_administrator: 'The administrator at the provider can do that.',
  account_owner: 'The account’s owner can do that.',
  network_administrator: 'Whoever runs the network can do that.',
  nobody: 'It passes by itself.',
};

type Props = { trouble: Trouble; since?: string; attempts?: number; next_try?: string | null; hint?: string | undefined };

/** Why something does not work now: our words, since when, what to do, and the other server's words apart. */
export function TroubleNotice({ trouble, since, attempts, next_try, hint }: Props) {
  const known = trouble.advice;
  const advice = known?.to_do ?? hint ?? advice_for(trouble.remedy);
  return (
    <div className="notice bad">
      <p className="notice-title">{trouble.words}</p>
      {known !== undefined && <p>{known.happened}</p>}
      {advice !== '' && <p>{advice}{known !== undefined && <span className="sub"> {who_can[known.who]}</span>}</p>}
      {(since !== undefined || (next_try !== null && next_try !== undefined)) && (
        <p className="sub">
          {since !== undefined && <>Began <Distance at={since} />{attempts !== undefined && attempts > 1 && `, ${attempts} tries`}. </>}
          {next_try !== null && next_try !== undefined && <>Next try <Distance at={next_try} />.</>}
        </p>
      )}
      <PeerWords who="The other server’s words">{trouble.peer}</PeerWords>
      <p className="code">{trouble.code}{trouble.where !== '' && ` (${trouble.where})`}{trouble.peer_code !== undefined && ` · ${trouble.peer_code}`}</p>
      {trouble.trace !== undefined && <p className="code">For the provider’s support: {trouble.trace}</p>}
    </div>
  );
}
