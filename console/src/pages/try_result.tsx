import type { DryRun, Trial } from '../api/types';
import { origin_words, trial_words } from '../format/mail_words';
import { Go } from '../router';
import { Notice } from '../ui/alert';
import { Facts, Section } from '../ui/page';
import { State } from '../ui/state';

function Words({ label, text }: { label: string; text: string }) {
  if (text.trim() === '') return <span className="none">none</span>;
  return <p className="words bounded" tabIndex={0} role="group" aria-label={label}>{text}</p>;
}

/** What Outlink reads in a letter. */
export function Understanding({ run }: { run: DryRun }) {
  return (
    <Section title="How it is understood">
      <Facts rows={[
        ['From', run.from || <span key="f" className="none">not known</span>],
        ['Subject', run.subject || <span key="s" className="none">none</span>],
        ['Written by', <>{origin_words[run.origin]}{run.origin_evidence !== '' && <span className="sub">Known by: {run.origin_evidence}</span>}</>],
        ['Text', <Words key="t" label="Text of the letter" text={run.text} />],
        ['Attachments', run.attachments.length === 0 ? <span key="a" className="none">none</span> : <ul key="a">{run.attachments.map((name, i) => <li key={`${name}${i}`}>{name || 'without a name'}</li>)}</ul>],
      ]} />
    </Section>
  );
}

function Effect({ trial }: { trial: Trial }) {
  if (trial.action !== 'create' && trial.action !== 'comment') return null;
  return (
    <div className="effect">
      <p className="sub">{trial.action === 'create' ? 'A new issue would be made:' : <>A comment would be added to <Go to={`/issues/${trial.issue}`}>{trial.issue}</Go>:</>}</p>
      {trial.summary !== '' && <p><b>{trial.summary}</b></p>}
      <Words label={`What ${trial.handler_name} would write`} text={trial.text} />
    </div>
  );
}

/** What each handler that was asked says, and how it came to that. */
export function Verdicts({ run, mailbox }: { run: DryRun; mailbox: number }) {
  return (
    <Section title="What the handlers would make of it">
      {run.never_handled !== '' ? <Notice tone="warn" title="No handler is asked"><p>{run.never_handled}</p></Notice>
        : run.trials.length === 0 ? <p className="none">There is no handler to ask: the letter would be kept as failed.</p> : (
          <ol className="accounts">
            {run.trials.map((t) => (
              <li key={t.handler} className="account">
                <div className="account-head"><h3><Go to={`/admin/mail/${mailbox}/handlers/${t.handler}`}>{t.handler_name}</Go></h3><State {...trial_words[t.action]} /></div>
                <p>{t.why}</p>
                {t.steps.length > 0 && <ol className="numbered">{t.steps.map((s, i) => <li key={`${i}${s}`}>{s}</li>)}</ol>}
                <Effect trial={t} />
              </li>
            ))}
          </ol>
        )}
      {run.trials.length > 0 && run.trials.every((t) => t.action === 'pass') && <p className="none below">No handler takes it: the letter would be kept as failed.</p>}
    </Section>
  );
}
