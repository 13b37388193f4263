import type { Link, Project, Protocol, Provider } from '../api/types';
import { protocol_hints, protocol_words } from '../format/mail_words';
import { Go } from '../router';
import { SelectField, SwitchField, TextField, type Option } from '../ui/field';
import { is_plain, is_pop3, offers_protocol, refuses_passwords, with_protocol, with_provider, type MailboxDraft } from './mailbox_form';
import { ReadingFields } from './mailbox_reading_fields';
import { PasswordRefused, way_hint, ways_in } from './sign_in_ways';

type Props = {
  draft: MailboxDraft; on_change: (draft: MailboxDraft) => void;
  providers: readonly Provider[]; links: readonly Link[]; projects: readonly Project[];
  has_password: boolean; plain_allowed: boolean; is_new: boolean;
};

const local = /^(localhost|127\.[\d.]+|::1)$/;
const all_protocols: readonly Protocol[] = ['imaps', 'imap_starttls', 'imap', 'pop3s', 'pop3_stls', 'pop3', 'graph'];

function ServerFields({ draft, on_change, providers, links, plain_allowed }: Props) {
  const set = (field: keyof MailboxDraft) => (value: string): void => on_change({ ...draft, [field]: value });
  const row = providers.find((p) => p.id === draft.provider);
  const may_be_plain = plain_allowed || local.test(draft.host.trim());
  const protocols: Option<Protocol>[] = all_protocols.filter((p) => p === draft.protocol || (offers_protocol(row, p) && (!is_plain(p) || may_be_plain)))
    .map((value) => ({ value, label: protocol_words[value] }));
  const choose_provider = (id: string): void => {
    const p = providers.find((x) => x.id === id);
    if (p !== undefined) on_change(with_provider(draft, p, links));
  };
  return (
    <>
      <SelectField label="Service provider" name="provider" value={draft.provider} on_change={choose_provider} options={providers.map((p) => ({ value: p.id, label: p.name }))} hint="Fills in the server." />
      <SelectField label="Protocol" name="protocol" value={draft.protocol} on_change={(p) => on_change(with_protocol(draft, p, row, links))} options={protocols} hint={protocol_hints[draft.protocol]} />
      <TextField label="Host name" name="host" mono value={draft.host} on_change={set('host')} />
      <TextField label="Port" name="port" numeric value={draft.port} on_change={set('port')} />
      <TextField label="Timeout" name="timeout_ms" numeric value={draft.timeout_ms} on_change={set('timeout_ms')} hint="Milliseconds for each command, 1000 to 300000." />
    </>
  );
}

/** The fields of an incoming mail server, in the model's order. */
export function MailboxFields(props: Props) {
  const { draft, on_change, links, projects, has_password, is_new } = props;
  const set = (field: keyof MailboxDraft) => (value: string): void => on_change({ ...draft, [field]: value });
  const refused_by = draft.authentication === 'password' ? refuses_passwords(draft) : '';
  return (
    <>
      <TextField label="Name" name="name" value={draft.name} on_change={set('name')} />
      <TextField label="Description" name="description" optional value={draft.description} on_change={set('description')} />
      <ServerFields {...props} />
      <SelectField label="Authentication" name="authentication" value={draft.authentication} on_change={set('authentication')} options={ways_in(links)} hint={way_hint(draft.authentication, links)} />
      {refused_by !== '' && <PasswordRefused of={refused_by} links={links} />}
      <TextField label="User name" name="user_name" mono value={draft.user_name} on_change={set('user_name')} hint="The mailbox that is opened, usually its address." />
      {draft.authentication === 'password' && (
        <TextField label="Password" name="password" type="password" complete="new-password" value={draft.password} on_change={set('password')}
          hint={has_password ? 'Stored, and never shown again. Leave it empty to keep it.' : 'Stored sealed, and never shown again.'} />
      )}
      {!is_pop3(draft) && <TextField label="Folder" name="folder" mono value={draft.folder} on_change={set('folder')} />}
      <ReadingFields draft={draft} on_change={on_change} is_new={is_new} />
      {is_new && (
        <SelectField label="Project" name="project" value={draft.project} on_change={set('project')}
          options={[...projects.map((p) => ({ value: String(p.id), label: `${p.name} (${p.key})` })), { value: '', label: 'No handler yet' }]}
          hint={projects.length === 0 ? <>There is none yet: <Go to="/admin/projects">add a project</Go> first, or add a handler later.</> : 'Makes a first handler: letters become issues of this project, and answers become comments.'} />
      )}
      {!is_new && <SwitchField label="Read mail" name="enabled" value={draft.enabled} on_change={(enabled) => on_change({ ...draft, enabled })} hint="Switched off, letters stay on the server until it is on again." />}
    </>
  );
}
