import { useEffect, useState, type ReactNode } from 'react';
import { useLive } from '../api/changes';
import { load_session, remove } from '../api/client';
import { may, useSession, useWho } from '../api/session';
import type { Role } from '../api/types';
import { role_words } from '../format/words';
import { Go, navigate, usePath } from '../router';
import { useAnnounced } from './announce';
import { Button, useAction } from './button';
import { ConsentNotice } from './consent_notice';
import { Mark } from './mark';
import { set_theme, useTheme } from './theme';
import { useNow } from './time';

type Place = { to: string; label: string; least: Role };
const work: readonly Place[] = [
  { to: '/', label: 'Dashboard', least: 'viewer' },
  { to: '/issues', label: 'Issues', least: 'viewer' },
  { to: '/letters', label: 'Letters', least: 'agent' },
  { to: '/outbox', label: 'Outbox', least: 'agent' },
];
const administration: readonly Place[] = [
  { to: '/admin/links', label: 'Application links', least: 'admin' },
  { to: '/admin/mail', label: 'Incoming mail servers', least: 'admin' },
  { to: '/admin/outgoing', label: 'Outgoing mail servers', least: 'admin' },
  { to: '/admin/templates', label: 'Mail templates', least: 'admin' },
  { to: '/admin/projects', label: 'Projects', least: 'admin' },
  { to: '/admin/people', label: 'People', least: 'admin' },
  { to: '/admin/api-tokens', label: 'API tokens', least: 'admin' },
  { to: '/audit', label: 'Audit log', least: 'admin' },
];

function Places({ places, on_go }: { places: readonly Place[]; on_go: () => void }) {
  const path = usePath();
  const who = useWho();
  const here = (to: string): boolean => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));
  return (
    <ul>
      {places.filter((p) => may(who, p.least)).map((p) => (
        <li key={p.to}><Go to={p.to} aria-current={here(p.to) ? 'page' : undefined} onClick={on_go}>{p.label}</Go></li>
      ))}
    </ul>
  );
}

export function DevelopmentBanner() {
  if (useSession()?.settings.allow_plain_http !== true) return null;
  return <p className="development"><strong>Development:</strong> plain HTTP is allowed (allow-plain-http). Not for real accounts.</p>;
}

function AwayBanner() {
  const live = useLive();
  const now = useNow();
  if (!live.away) return null;
  const seconds = Math.max(0, Math.ceil((live.next_try - now) / 1000));
  return (
    <p className="away"><span role="status">The server does not answer. What you see may be old.</span> <span>{seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…'}</span></p>
  );
}

export function ThemeSwitch() {
  const theme = useTheme();
  return (
    <label className="theme">
      <span>Colours</span>
      <select value={theme} onChange={(e) => set_theme(e.target.value === 'light' || e.target.value === 'dark' ? e.target.value : 'system')}>
        <option value="system">As the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

function Whoever() {
  const session = useSession();
  const out = useAction(async () => {
    await remove('/session');
    await load_session();
    navigate('/sign-in', 'replace');
  });
  if (session?.signed_in !== true) return null;
  return (
    <div className="whoever">
      <p><strong>{session.person.name}</strong><span>{role_words[session.person.role]}</span></p>
      <ThemeSwitch />
      <Button kind="quiet" busy={out.busy} on_press={out.run}>Sign out</Button>
      <p className="version">Outlink {session.settings.version}</p>
    </div>
  );
}

/** Navigation and notices around every page of somebody who is signed in. */
export function Shell({ children }: { children: ReactNode }) {
  const [open, set_open] = useState(false);
  const is_admin = may(useWho(), 'admin');
  const close = (): void => set_open(false);
  useEffect(() => {
    if (!open) return;
    const on_key = (e: KeyboardEvent): void => { if (e.key === 'Escape') set_open(false); };
    addEventListener('keydown', on_key);
    return () => removeEventListener('keydown', on_key);
  }, [open]);
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      <DevelopmentBanner />
      <AwayBanner />
      <div className="shell">
        <header className="side">
          <div className="brand">
            <Go to="/" aria-label="Outlink, dashboard" onClick={close}><Mark /><span>Outlink</span></Go>
            <button type="button" className="button menu" aria-expanded={open} aria-controls="navigation" onClick={() => set_open(!open)}>Menu</button>
          </div>
          <div id="navigation" className={open ? 'navigation open' : 'navigation'}>
            <nav aria-label="Main">
              <Places places={work} on_go={close} />
              {is_admin && <h2>Administration</h2>}
              <Places places={administration} on_go={close} />
            </nav>
            <Whoever />
          </div>
        </header>
        <main id="content" tabIndex={-1}>
          <ConsentNotice />
          {children}
        </main>
      </div>
      <Announcer />
    </>
  );
}

export function Announcer() {
  return <div className="unseen" aria-live="polite">{useAnnounced()}</div>;
}
