import type { Link, Project, Protocol, Provider } from '../api/types';
import { grant_words, protocol_words } from '../format/words';
import { Go } from '../router';
import { SelectField, SwitchField, TextField, type Option } from '../ui/field';
import { with_protocol, with_provider, type MailboxDraft } from './mailbox_form';

type Props = {
  draft: MailboxDraft; on_change: (draft: MailboxDraft) => void;
  providers: readonly Provider[]; links: readonly Link[]; projects: readonly Project[];
  has_password: boolean; plain_allowed: boolean; is_new: boolean;
};

const local = /^(localhost|127\.[\d.]+|::1)$/;

function ways_in(links: readonly Link[]): Option<string>[] {
  const all: Option<string>[] = [{ value: 'password', label: 'Password' }];
  for (const l of links) {
    all.push({ value: `link ${l.id}`, label: `${l.name}: new account` });
    for (const g of l.grants) all.push({ value: `grant ${g.id}`, label: `${l.name}: ${g.account || g.login_hint || `account ${g.id}`} (${grant_words[g.state].word.toLowerCase()})` });
  }
  return all;
}

function way_hint(draft: MailboxDraft, links: readonly Link[]) {
  if (draft.authentication.startsWith('link')) return 'After saving, press Authorize: the account consents at the provider.';
  if (draft.authentication.startsWith('grant')) return 'Uses the tokens of an account that is there already; right for a shared mailbox.';
  if (draft.provider === 'google' || draft.provider === 'microsoft') return <span className="warn">This provider refuses passwords. Use a link instead.</span>;
  if (links.length === 0) return <>To sign in without a password, <Go to="/admin/links/new">create a link</Go> first.</>;
  return 'Google and Microsoft refuse passwords; a link is safer everywhere.';
}

/** The fields of an incoming mail server, in the model's order. */
export function MailboxFields({ draft, on_change, providers, links, projects, has_password, plain_allowed, is_new }: Props) {
  const set = (field: keyof MailboxDraft) => (value: string): void => on_change({ ...draft, [field]: value });
  const protocols: Option<Protocol>[] = (['imaps', 'imap_starttls', 'imap'] as const)
    .filter((p) => p !== 'imap' || draft.protocol === 'imap' || plain_allowed || local.test(draft.host.trim())).map((value) => ({ value, label: protocol_words[value] }));
  const choose_provider = (id: string): void => {
    const p = providers.find((x) => x.id === id);
    if (p !== undefined) on_change(with_provider(draft, p, links));
  };
  return (
    <>
      <TextField label="Name" name="name" value={draft.name} on_change={set('name')} />
      <TextField label="Description" name="description" optional value={draft.description} on_change={set('description')} />
      <SelectField label="Service provider" name="provider" value={draft.provider} on_change={choose_provider} options={providers.map((p) => ({ value: p.id, label: p.name }))} hint="Fills in the server." />
      <SelectField label="Protocol" name="protocol" value={draft.protocol} on_change={(p) => on_change(with_protocol(draft, p))} options={protocols} />
      <TextField label="Host name" name="host" mono value={draft.host} on_change={set('host')} />
      <TextField label="Port" name="port" numeric value={draft.port} on_change={set('port')} />
      <TextField label="Timeout" name="timeout_ms" numeric value={draft.timeout_ms} on_change={set('timeout_ms')} hint="Milliseconds for each command, 1000 to 300000." />
      <SelectField label="Authentication" name="authentication" value={draft.authentication} on_change={set('authentication')} options={ways_in(links)} hint={way_hint(draft, links)} />
      <TextField label="User name" name="user_name" mono value={draft.user_name} on_change={set('user_name')} hint="The mailbox that is opened, usually its address." />
      {draft.authentication === 'password' && (
        <TextField label="Password" name="password" type="password" complete="new-password" value={draft.password} on_change={set('password')}
          hint={has_password ? 'Stored, and never shown again. Leave it empty to keep it.' : 'Stored sealed, and never shown again.'} />
      )}
      <TextField label="Folder" name="folder" mono value={draft.folder} on_change={set('folder')} />
      <SelectField label="Project" name="project" value={draft.project} on_change={set('project')} options={projects.map((p) => ({ value: String(p.id), label: `${p.name} (${p.key})` }))}
        hint={projects.length === 0 ? <>There is none yet: <Go to="/admin/projects">add a project</Go> first.</> : 'New issues are made here.'} />
      {!is_new && <SwitchField label="Read mail" name="enabled" value={draft.enabled} on_change={(enabled) => on_change({ ...draft, enabled })} hint="Switched off, letters stay on the server until it is on again." />}
    </>
  );
}
