import { begin } from '../api/grants';
import { useResource } from '../api/resource';
import type { Items, Link, OutgoingAuthentication } from '../api/types';
import { begin_words, grant_words } from '../format/words';
import { Go } from '../router';
import { ProblemAlert } from '../ui/alert';
import { Button, useAction } from '../ui/button';
import { State } from '../ui/state';
import { is_by_consent } from './link_form';

/** The button that gets a mail server its token, as its link does that; a code is shown on the page of the link. */
function Begin({ link, grant, fine }: { link: Link; grant: number; fine: boolean }) {
  const ask = useAction(() => begin(grant, link.grant_type));
  const words = begin_words[link.grant_type];
  if (link.grant_type === 'device_code') return <Go className={fine ? 'button' : 'button primary'} to={`/admin/links/${link.id}`}>{words.word}</Go>;
  return (
    <>
      <Button kind={fine ? 'plain' : 'primary'} busy={ask.busy} on_press={ask.run}>{ask.busy ? words.busy : words.word}</Button>
      <ProblemAlert problem={ask.problem} />
    </>
  );
}

/** How a mail server is signed in at, and what is needed for it. */
export function SignsIn({ way, user_name }: { way: OutgoingAuthentication; user_name: string }) {
  const links = useResource<Items<Link>>(way.kind === 'link' ? '/links' : null, ['links']).data?.items;
  if (way.kind === 'none') return <>None</>;
  if (way.kind === 'password') return <>Password <span className="none">(stored sealed)</span></>;
  const link = links?.find((l) => l.id === way.link);
  const fine = way.grant_state === 'usable' || way.grant_state === 'failing';
  const other = way.account !== '' && way.account.toLowerCase() !== user_name.toLowerCase();
  const by_person = link === undefined || is_by_consent(link.grant_type);
  return (
    <>
      <div className="with-button">
        <span><Go to={`/admin/links/${way.link}`}>{link?.name ?? 'a link'}</Go>{way.account !== '' && `, ${way.account}`}</span>
        <State {...grant_words[way.grant_state]} />
        {link !== undefined && <Begin link={link} grant={way.grant} fine={fine} />}
      </div>
      {!fine && <p className="none">{by_person ? grant_words[way.grant_state].meaning : way.grant_state === 'awaiting_consent' ? 'No token was asked for yet. Press Connect.' : 'The page of the link says why.'}</p>}
      {other && <p className="none">{way.account} consented for the mailbox {user_name}: right for a shared mailbox only.</p>}
    </>
  );
}
