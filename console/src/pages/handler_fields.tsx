import type { BulkAction, HandlerKind, Project } from '../api/types';
import { bulk_words, handler_kind_words } from '../format/mail_words';
import { Go } from '../router';
import { ChoiceField, SelectField, SwitchField, TextField, type Choice } from '../ui/field';
import { applies, makes_issues, type HandlerDraft } from './handler_form';

type Props = { draft: HandlerDraft; on_change: (draft: HandlerDraft) => void; projects: readonly Project[] };
type TextName = 'name' | 'issue_type' | 'split_pattern' | 'catch_address' | 'forward_address' | 'default_reporter' | 'letters_per_hour' | 'project';
type SwitchName = 'strip_quotes' | 'create_users' | 'notify_users' | 'cc_assignee' | 'cc_watchers' | 'enabled';

const kinds: readonly HandlerKind[] = ['create_or_comment', 'comment_whole', 'comment_fresh', 'create_always', 'comment_before_marker'];
const bulk_actions: readonly BulkAction[] = ['ignore', 'accept', 'forward', 'remove'];
const kind_choices: readonly Choice<HandlerKind>[] = kinds.map((value) => ({ value, ...handler_kind_words[value] }));
const bulk_choices: readonly Choice<BulkAction>[] = bulk_actions.map((value) => ({ value, ...bulk_words[value] }));

/** What is made of a letter. */
function EffectFields({ draft, on_change, projects }: Props) {
  const set = (field: TextName) => (value: string): void => on_change({ ...draft, [field]: value });
  const flip = (field: SwitchName) => (value: boolean): void => on_change({ ...draft, [field]: value });
  return (
    <>
      <SelectField label="Project" name="project" value={draft.project} on_change={set('project')} options={projects.map((p) => ({ value: String(p.id), label: `${p.name} (${p.key})` }))}
        hint={projects.length === 0 ? <>There is none yet: <Go to="/admin/projects">add a project</Go> first.</> : makes_issues(draft.kind) ? 'New issues are made here.' : 'Its outgoing mail server sends the answers to senders.'} />
      {applies.issue_type(draft) && <TextField label="Issue type" name="issue_type" value={draft.issue_type} on_change={set('issue_type')} hint="Of new issues: Task, Bug, or whatever the project calls it." />}
      {applies.strip_quotes(draft) && <SwitchField label="Strip quotes" name="strip_quotes" value={draft.strip_quotes} on_change={flip('strip_quotes')} hint="Leaves quoted text, headers of replies and signatures out of comments." />}
      {applies.split_pattern(draft) && <TextField label="Split regex" name="split_pattern" mono value={draft.split_pattern} on_change={set('split_pattern')}
        hint="What stands before its first match becomes the comment; without a match, the whole body. RE2; ^ and $ are the ends of lines." />}
    </>
  );
}

/** Which letters it takes. */
function LetterFields({ draft, on_change }: Omit<Props, 'projects'>) {
  const set = (field: TextName) => (value: string): void => on_change({ ...draft, [field]: value });
  return (
    <>
      <TextField label="Catch email address" name="catch_address" type="email" optional value={draft.catch_address} on_change={set('catch_address')}
        hint="Only letters with this address in To, Cc, Bcc or Delivered-To; the next handler is asked about the others. Empty: all letters." />
      <ChoiceField label="Bulk" name="bulk" value={draft.bulk} on_change={(bulk) => on_change({ ...draft, bulk })} choices={bulk_choices} hint="Letters that a program, a mailing list or a bulk mailer sent." />
      <TextField label="Forward email" name="forward_address" type="email" optional={draft.bulk !== 'forward'} value={draft.forward_address} on_change={set('forward_address')}
        hint="Where letters go that could not be handled, with the reason. Empty: they are only kept here as failed." />
      <TextField label="Letters per hour" name="letters_per_hour" numeric value={draft.letters_per_hour} on_change={set('letters_per_hour')} hint="Of one sender. More look like a loop and are not handled. 0: no limit." />
    </>
  );
}

/** What is made of the people in it. */
function PeopleFields({ draft, on_change }: Omit<Props, 'projects'>) {
  const flip = (field: SwitchName) => (value: boolean): void => on_change({ ...draft, [field]: value });
  return (
    <>
      <SwitchField label="Create users" name="create_users" value={draft.create_users} on_change={flip('create_users')} hint="An unknown sender becomes a user, who cannot sign in." />
      {applies.notify_users(draft) && <SwitchField label="Notify users" name="notify_users" value={draft.notify_users} on_change={flip('notify_users')} hint="Tells new users by mail." />}
      {applies.default_reporter(draft) && <TextField label="Default reporter" name="default_reporter" type="email" optional value={draft.default_reporter} on_change={(default_reporter) => on_change({ ...draft, default_reporter })}
        hint="The address of somebody who is known here, and reports when the sender is unknown. Empty: letters of unknown senders are not handled." />}
      {applies.cc_assignee(draft) && <SwitchField label="CC assignee" name="cc_assignee" value={draft.cc_assignee} on_change={flip('cc_assignee')} hint="A new issue is assigned to the first in To and Cc who can work on issues." />}
      <SwitchField label="CC watchers" name="cc_watchers" value={draft.cc_watchers} on_change={flip('cc_watchers')} hint="Known people in To and Cc watch the issue." />
    </>
  );
}

/** All options of a handler, in the model's order; each only where it applies. */
export function HandlerFields(props: Props) {
  const { draft, on_change } = props;
  return (
    <>
      <TextField label="Name" name="name" value={draft.name} on_change={(name) => on_change({ ...draft, name })} />
      <ChoiceField label="Handler" name="kind" value={draft.kind} on_change={(kind) => on_change({ ...draft, kind })} choices={kind_choices} />
      <EffectFields {...props} />
      <LetterFields {...props} />
      <PeopleFields {...props} />
      <SwitchField label="Enabled" name="enabled" value={draft.enabled} on_change={(enabled) => on_change({ ...draft, enabled })} hint="Switched off, the next handler is asked instead." />
    </>
  );
}
