import type { Handler, HandlerForm, HandlerKind, Project } from '../api/types';
import { typed_number } from '../format/typed_number';

/** The fields as typed. */
export type HandlerDraft = Omit<HandlerForm, 'position' | 'project' | 'letters_per_hour'> & Required<Pick<HandlerForm,
  'kind' | 'issue_type' | 'strip_quotes' | 'split_pattern' | 'catch_address' | 'bulk' | 'forward_address' | 'create_users' | 'notify_users' | 'default_reporter' | 'cc_assignee' | 'cc_watchers' | 'enabled'>> &
  { project: string; letters_per_hour: string };

export const empty_draft = (projects: readonly Project[]): HandlerDraft => ({
  name: '', kind: 'create_or_comment', project: projects[0] === undefined ? '' : String(projects[0].id), issue_type: 'Task', strip_quotes: true, split_pattern: '', catch_address: '',
  bulk: 'ignore', forward_address: '', create_users: true, notify_users: false, default_reporter: '', cc_assignee: false, cc_watchers: false, letters_per_hour: '100', enabled: true,
});

export const draft_of_handler = (h: Handler): HandlerDraft => ({ ...h, project: String(h.project), letters_per_hour: String(h.letters_per_hour) });

export const makes_issues = (kind: HandlerKind): boolean => kind === 'create_or_comment' || kind === 'create_always';

/** The options that mean something to the handler as it is. */
export const applies = {
  issue_type: (d: HandlerDraft) => makes_issues(d.kind),
  strip_quotes: (d: HandlerDraft) => d.kind === 'create_or_comment',
  split_pattern: (d: HandlerDraft) => d.kind === 'comment_before_marker',
  notify_users: (d: HandlerDraft) => d.create_users,
  default_reporter: (d: HandlerDraft) => !d.create_users,
  cc_assignee: (d: HandlerDraft) => makes_issues(d.kind),
};

/** What is not shown keeps what it was, unless the service would refuse it together with the rest. */
export function form_of(d: HandlerDraft): HandlerForm {
  return {
    name: d.name, kind: d.kind, project: Number(d.project), issue_type: d.issue_type, strip_quotes: d.strip_quotes, split_pattern: d.split_pattern, catch_address: d.catch_address.trim(),
    bulk: d.bulk, forward_address: d.forward_address.trim(), create_users: d.create_users, notify_users: d.create_users && d.notify_users,
    default_reporter: applies.default_reporter(d) ? d.default_reporter.trim() : '', cc_assignee: d.cc_assignee, cc_watchers: d.cc_watchers,
    letters_per_hour: typed_number(d.letters_per_hour), enabled: d.enabled,
  };
}
