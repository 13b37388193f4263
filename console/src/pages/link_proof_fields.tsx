import type { ClientAuthentication, Link, Provider } from '../api/types';
import { authentication_hints, authentication_words } from '../format/words';
import { PasteField } from '../ui/paste_field';
import { SelectField, TextField } from '../ui/field';
import { is_by_secret, type LinkDraft } from './link_form';
import { read_pem, service_account_of } from './link_keys';
import { offer_of } from './link_prefill';

/** `link`: the stored one when it is edited; null for a new one. `row`: unknown while its provider is not on the list. */
type Props = { draft: LinkDraft; on_change: (draft: LinkDraft) => void; row: Provider | undefined; link: Link | null };

const kept_hint = 'Stored, and never shown again. Leave it empty to keep it';

function Secret({ draft, on_change, link }: Omit<Props, 'row'>) {
  const stored = link?.client_secrets.length ?? 0;
  const hint = stored === 0 ? 'Stored sealed, and never shown again.'
    : stored === 1 ? `${kept_hint}; a new one takes its place and keeps the consents.`
    : `${kept_hint}; a new one takes the place of all ${stored} that are stored. To roll over, add it on the page of the link instead.`;
  return (
    <>
      <TextField label="Client secret" name="client_secret" type="password" complete="new-password" mono value={draft.client_secret} on_change={(client_secret) => on_change({ ...draft, client_secret })} hint={hint} />
      <TextField label="Secret expires" name="client_secret_expires_at" type="date" optional value={draft.secret_ends} on_change={(secret_ends) => on_change({ ...draft, secret_ends })}
        hint="As the provider shows it: you are warned 30, 7 and 1 days before." />
    </>
  );
}

function Key({ draft, on_change, link }: Omit<Props, 'row'>) {
  const pem = read_pem(draft.private_key);
  // A file often holds both; each goes where it belongs.
  const take = (text: string): void => {
    const both = read_pem(text);
    on_change({ ...draft, private_key: both.private_key === '' ? text : both.private_key, ...(both.certificate !== '' && { certificate: both.certificate }) });
  };
  return (
    <>
      <PasteField label="Private key" name="private_key" accept=".pem,.key,.txt" value={draft.private_key} on_change={take} rows={4}
        shown={pem.private_key !== '' && !pem.is_encrypted ? 'A private key, not shown.' : null}
        hint={pem.is_encrypted ? <span className="warn">This key is encrypted with a passphrase. Give it without one; it is sealed here.</span>
          : link?.key !== undefined ? `${kept_hint}.` : 'PEM, without a passphrase: RSA of 2048 bits or more, or P-256. Stored sealed, and never shown again.'} />
      <PasteField label="Certificate" name="certificate" optional accept=".pem,.crt,.cer,.txt" value={draft.certificate} on_change={(certificate) => on_change({ ...draft, certificate })} rows={3}
        hint={`PEM. Microsoft knows the key by its certificate; elsewhere the key ID may be enough.${link?.key?.has_certificate === true ? ' One is stored; leave this empty to keep it as long as the key stays.' : ''}`} />
      <TextField label="Key ID" name="key_id" mono optional value={draft.key_id} on_change={(key_id) => on_change({ ...draft, key_id })} hint="The kid under which the provider knows the key. Empty when it goes by the certificate." />
    </>
  );
}

/** Google's key file: from it, what has to be registered there. The key itself is never on the page once it is whole. */
export function ServiceAccountField({ draft, on_change, link }: Omit<Props, 'row'>) {
  const account = service_account_of(draft.service_account_key);
  return (
    <PasteField label="Service account key" name="service_account_key" accept=".json,application/json" rows={4} value={draft.service_account_key} on_change={(service_account_key) => on_change({ ...draft, service_account_key })}
      shown={account === null ? null : (
        <span className="kept-facts">
          <span><b>Client ID to register</b> <span className="mono">{account.client_id}</span></span>
          <span><b>Client e-mail</b> <span className="mono">{account.client_email}</span></span>
          {account.project !== '' && <span><b>Project</b> <span className="mono">{account.project}</span></span>}
        </span>
      )}
      hint={account !== null ? 'In the Google Admin console, under Domain-wide delegation, add this client ID with the scopes below. The key is stored sealed, and never shown.'
        : draft.service_account_key.trim() !== '' ? <span className="warn">This is not a whole key file of a service account: it must be the JSON that Google gave, with client_email and private_key.</span>
        : link?.key !== undefined ? `${kept_hint}: ${link.key.service_account}.` : 'The JSON key file that the Google Cloud console gave when the key was made. Paste it, or choose the file.'} />
  );
}

/** How the client proves itself, and what it needs for that. */
export function ProofFields(props: Props) {
  const { draft, on_change, row } = props;
  const offered = row === undefined ? [] : (offer_of(row, draft.grant_type)?.authentication ?? []);
  const values: ClientAuthentication[] = offered.includes(draft.authentication) ? [...offered] : [draft.authentication, ...offered];
  return (
    <>
      <SelectField label="Client authentication" name="authentication" value={draft.authentication} options={values.map((value) => ({ value, label: authentication_words[value] }))}
        on_change={(authentication) => on_change({ ...draft, authentication })} hint={authentication_hints[draft.authentication]} />
      {is_by_secret(draft.authentication) && <Secret {...props} />}
      {draft.authentication === 'private_key_jwt' && <Key {...props} />}
    </>
  );
}
