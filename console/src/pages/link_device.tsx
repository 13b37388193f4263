import { name_of, trouble_of } from '../api/grants';
import type { Problem } from '../api/problem';
import type { Grant } from '../api/types';
import { ProblemAlert } from '../ui/alert';
import { Button, CopyButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Countdown } from '../ui/time';
import { TroubleNotice } from '../ui/trouble';

type Props = { grant: Grant; busy: boolean; problem: Problem | null; on_again: () => void; on_close: () => void };

const title_of = (grant: Grant, busy: boolean): string => {
  if (grant.state === 'awaiting_device') return 'Enter this code at the provider';
  if (busy) return 'Asking the provider for a code…';
  return grant.state === 'usable' ? `Authorized: ${name_of(grant)}` : 'The code did not lead to a consent';
};

function Code({ grant }: { grant: Extract<Grant, { state: 'awaiting_device' }> }) {
  const d = grant.device;
  return (
    <>
      <p className="device-code"><span className="mono">{d.user_code}</span> <CopyButton what="Code" text={d.user_code} /></p>
      <ol className="numbered">
        <li>On any machine, open <a href={d.verification_url_complete || d.verification_url} rel="noreferrer" target="_blank">{d.verification_url}</a>{d.verification_url_complete !== '' && ' (the link from here carries the code)'}.</li>
        <li>Enter the code, and sign in as {grant.login_hint === '' ? 'the account that is meant' : <b>{grant.login_hint}</b>}.</li>
        <li>Allow the access. This window notices by itself.</li>
      </ol>
      <p className="sub">The code ends in <Countdown at={d.expires_at} />. Closing this window changes nothing; the code stays good.</p>
    </>
  );
}

/** The code of RFC 8628, and what becomes of it while it is shown. */
export function DeviceDialog({ grant, busy, problem, on_again, on_close }: Props) {
  const trouble = trouble_of(grant);
  const over = !busy && grant.state !== 'awaiting_device' && grant.state !== 'usable';
  return (
    <Dialog title={title_of(grant, busy)} on_close={on_close}>
      {grant.state === 'awaiting_device' && !busy && <Code grant={grant} />}
      <div role="status">
        {grant.state === 'awaiting_device' && !busy && <p className="state busy">Waiting for somebody to enter it</p>}
        {!busy && grant.state === 'usable' && <p>Its tokens are kept fresh from now on.{grant.candidate !== undefined && ` Then ${grant.candidate.account} consented; decide on the page whether it may be used.`}</p>}
        {over && grant.candidate !== undefined && <p>{grant.candidate.account} consented where {grant.login_hint} was expected. Close this window and decide.</p>}
        {over && grant.candidate === undefined && trouble !== undefined && <TroubleNotice trouble={trouble} since={trouble.since} />}
      </div>
      <ProblemAlert problem={problem} />
      {over && <p><Button kind="primary" on_press={on_again}>Get a new code</Button></p>}
    </Dialog>
  );
}
