import type { Link, OutgoingProtocol, Project, Provider } from '../api/types';
import { smtp_hints, smtp_words } from '../format/outgoing_words';
import { ChecksField, SelectField, SwitchField, TextField, type Option } from '../ui/field';
import { refuses_passwords } from './mailbox_form';
import { offers_protocol, with_protocol, with_provider, type OutgoingDraft } from './outgoing_form';
import { PasswordRefused, way_hint, ways_in } from './sign_in_ways';

type Props = {
  draft: OutgoingDraft; on_change: (draft: OutgoingDraft) => void;
  providers: readonly Provider[]; links: readonly Link[]; projects: readonly Project[];
  /** Addresses of our own mailboxes: answers to them become comments. */
  addresses: readonly string[];
  has_password: boolean; plain_allowed: boolean; is_new: boolean;
};
type TextName = 'name' | 'description' | 'host' | 'port' | 'timeout_ms' | 'authentication' | 'user_name' | 'password' | 'from_address' | 'from_name' | 'subject_prefix' | 'letters_per_minute';

const local = /^(localhost|127\.[\d.]+|::1)$/;
const all_protocols: readonly OutgoingProtocol[] = ['smtps', 'smtp_starttls', 'smtp', 'graph'];

function ServerFields({ draft, on_change, providers, links, plain_allowed }: Props) {
  const set = (field: TextName) => (value: string): void => on_change({ ...draft, [field]: value });
  const provider = providers.find((p) => p.id === draft.provider);
  const protocols: Option<OutgoingProtocol>[] = all_protocols.filter((p) => p === draft.protocol || offers_protocol(provider, p)).filter((p) => p !== 'smtp' || draft.protocol === 'smtp' || plain_allowed || local.test(draft.host.trim()))
    .map((value) => ({ value, label: smtp_words[value] }));
  const choose_provider = (id: string): void => {
    const p = providers.find((x) => x.id === id);
    if (p !== undefined) on_change(with_provider(draft, p, links));
  };
  return (
    <>
      <SelectField label="Service provider" name="provider" value={draft.provider} on_change={choose_provider} options={providers.map((p) => ({ value: p.id, label: p.name }))} hint="Fills in the server." />
      <SelectField label="Protocol" name="protocol" value={draft.protocol} on_change={(p) => on_change(with_protocol(draft, p, provider, links))} options={protocols} hint={smtp_hints[draft.protocol]} />
      <TextField label="Host name" name="host" mono value={draft.host} on_change={set('host')} />
      <TextField label="Port" name="port" numeric value={draft.port} on_change={set('port')} />
      <TextField label="Timeout" name="timeout_ms" numeric value={draft.timeout_ms} on_change={set('timeout_ms')} hint="Milliseconds for each command, 1000 to 300000." />
    </>
  );
}

function AuthenticationFields({ draft, on_change, links, has_password }: Props) {
  const set = (field: TextName) => (value: string): void => on_change({ ...draft, [field]: value });
  const refused_by = draft.authentication === 'password' ? refuses_passwords(draft) : '';
  return (
    <>
      <SelectField label="Authentication" name="authentication" value={draft.authentication} on_change={set('authentication')} options={[...ways_in(links), { value: 'none', label: 'None' }]} hint={way_hint(draft.authentication, links)} />
      {refused_by !== '' && <PasswordRefused of={refused_by} links={links} />}
      {draft.authentication !== 'none' && <TextField label="User name" name="user_name" mono value={draft.user_name} on_change={set('user_name')} hint="The mailbox that sends, usually its address." />}
      {draft.authentication === 'password' && (
        <TextField label="Password" name="password" type="password" complete="new-password" value={draft.password} on_change={set('password')}
          hint={has_password ? 'Stored, and never shown again. Leave it empty to keep it.' : 'Stored sealed, and never shown again.'} />
      )}
    </>
  );
}

function from_hint(draft: OutgoingDraft, addresses: readonly string[]) {
  const typed = draft.from_address.trim().toLowerCase();
  if (typed !== '' && addresses.length > 0 && !addresses.includes(typed))
    return <span className="warn">This is no mailbox that is read here: answers will not become comments. {addresses.length === 1 ? `Read is ${addresses[0] ?? ''}.` : `Read are ${addresses.join(', ')}.`}</span>;
  return 'Choose a mailbox that is read here, so that answers become comments.';
}

/** The fields of an outgoing mail server, in the model's order. */
export function OutgoingFields(props: Props) {
  const { draft, on_change, projects, addresses, is_new } = props;
  const set = (field: TextName) => (value: string): void => on_change({ ...draft, [field]: value });
  return (
    <>
      <TextField label="Name" name="name" value={draft.name} on_change={set('name')} />
      <TextField label="Description" name="description" optional value={draft.description} on_change={set('description')} />
      <TextField label="From address" name="from_address" type="email" value={draft.from_address} on_change={set('from_address')} hint={from_hint(draft, addresses)} />
      <TextField label="From name" name="from_name" optional value={draft.from_name} on_change={set('from_name')} hint="Shown beside the address." />
      <TextField label="Email prefix" name="subject_prefix" optional value={draft.subject_prefix} on_change={set('subject_prefix')} hint="Before every subject, like [Support]." />
      <ServerFields {...props} />
      <AuthenticationFields {...props} />
      {projects.length > 0 && (
        <ChecksField label="Projects" name="projects" value={draft.projects} on_change={(chosen) => on_change({ ...draft, projects: chosen })} options={projects.map((p) => ({ value: String(p.id), label: `${p.name} (${p.key})` }))}
          hint="Whose mail it sends. None chosen: that of all projects that no other server names." />
      )}
      <TextField label="Letters per minute" name="letters_per_minute" numeric value={draft.letters_per_minute} on_change={set('letters_per_minute')} hint="More wait for the next minute. Providers have limits, too. 0: no limit." />
      {!is_new && <SwitchField label="Send mail" name="enabled" value={draft.enabled} on_change={(enabled) => on_change({ ...draft, enabled })} hint="Switched off, letters that wait for it stay, and no new ones are made for it." />}
    </>
  );
}
