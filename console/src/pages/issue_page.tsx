import { useState } from 'react';
import { patch, post } from '../api/client';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { Comment, Issue, IssueChange, Items, Project } from '../api/types';
import { Go } from '../router';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { AreaField, TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Facts, Page, Pending, Section } from '../ui/page';
import { Time } from '../ui/time';
import { Assignee, Priority, Somebody, Status, Watchers } from './issue_details';
import { History } from './issue_history';
import { Files, LetterTools } from './issue_parts';

const trail = [{ to: '/issues', label: 'Issues' }];
type Part = { issue: Issue; reload: () => Promise<void> };

function Edit({ issue, reload, on_done }: Part & { on_done: () => void }) {
  const [seen, set_seen] = useState(issue);
  const [summary, set_summary] = useState(issue.summary);
  const [description, set_description] = useState(issue.description);
  const [type, set_type] = useState(issue.type);
  const submit = async (): Promise<void> => {
    await patch<Issue>(`/issues/${seen.key}`, { version: seen.version, summary, description, type } satisfies IssueChange);
    await reload();
    announce('Issue saved');
    on_done();
  };
  const again = (): void => { set_seen(issue); set_summary(issue.summary); set_description(issue.description); set_type(issue.type); };
  return (
    <Form label="Edit issue" submit={submit} submit_label="Save" on_stale={again} actions={<Button on_press={on_done}>Cancel</Button>}>
      <TextField label="Summary" name="summary" value={summary} on_change={set_summary} />
      <TextField label="Issue type" name="type" value={type} on_change={set_type} />
      <AreaField label="Description" name="description" rows={10} value={description} on_change={set_description} />
    </Form>
  );
}

function CommentItem({ comment, issue }: { comment: Comment; issue: Issue }) {
  return (
    <li className="comment">
      <div className="comment-head"><b>{comment.author.name || comment.author.email}</b>{comment.author.name !== comment.author.email && <span className="none">{comment.author.email}</span>}<Time at={comment.created_at} /></div>
      <p className="words">{comment.text}</p>
      <Files files={issue.attachments.filter((a) => a.comment === comment.id)} />
      {comment.letter !== null && <LetterTools letter={comment.letter} what={`the comment of ${comment.author.name || comment.author.email}`} />}
    </li>
  );
}

function AddComment({ issue, reload }: Part) {
  const [text, set_text] = useState('');
  const submit = async (): Promise<void> => {
    await post(`/issues/${issue.key}/comments`, { text });
    set_text('');
    await reload();
    announce('Comment added');
  };
  return (
    <div className="plain-form">
      <Form label="Add comment" submit={submit} submit_label="Add comment"><AreaField label="Comment" name="text" rows={4} value={text} on_change={set_text} /></Form>
    </div>
  );
}

export function IssuePage({ issue_key }: { issue_key: string }) {
  const [editing, set_editing] = useState(false);
  const may_write = useMay('agent');
  const { data: issue, problem, reload } = useResource<Issue>(`/issues/${encodeURIComponent(issue_key)}`, ['issues']);
  const projects = useResource<Items<Project>>('/projects').data?.items;
  if (issue === null) return <Page title={issue_key} trail={trail}><Pending problem={problem} /></Page>;
  return (
    <Page title={issue.summary} trail={[...trail, { to: `/issues/${issue.key}`, label: issue.key }]} actions={may_write && !editing && <Button on_press={() => set_editing(true)}>Edit</Button>}>
      <ProblemAlert problem={problem} />
      <div className="issue">
        <div className="issue-body">
          {editing ? <Edit issue={issue} reload={reload} on_done={() => set_editing(false)} /> : (
            <>
              {issue.description === '' ? <p className="none">No description.</p> : <p className="words">{issue.description}</p>}
              <Files files={issue.attachments.filter((a) => a.comment === null)} />
              {issue.letter !== null && <LetterTools letter={issue.letter} what={issue.key} />}
            </>
          )}
        </div>
        <div className="issue-talk">
          <Section title={issue.comments.length === 0 ? 'Comments' : `Comments (${issue.comments.length})`}>
            {issue.comments.length === 0 ? <p className="none">No comments yet. A reply to the letter appears here by itself.</p> : <ol>{issue.comments.map((c) => <CommentItem key={c.id} comment={c} issue={issue} />)}</ol>}
            {may_write && <AddComment issue={issue} reload={reload} />}
          </Section>
          <History issue_key={issue.key} />
        </div>
        <aside className="issue-side" aria-label="Details">
          <Facts rows={[
            ['Status', <Status key="s" issue={issue} reload={reload} />],
            ['Type', issue.type],
            ['Priority', <Priority key="p" issue={issue} reload={reload} />],
            ['Assignee', <Assignee key="a" issue={issue} reload={reload} />],
            ['Key', <span key="k" className="key">{issue.key}</span>],
            ['Project', projects?.find((p) => p.id === issue.project)?.name ?? ''],
            ['Reporter', <Somebody key="r" person={issue.reporter} on_done={reload} />],
            ['Watchers', <Watchers key="w" issue={issue} reload={reload} />],
            ...(issue.participants.length === 0 ? [] : [['Participants', <ul key="pa" className="people">{issue.participants.map((p) => <li key={p.id}><Somebody person={p} on_done={reload} /></li>)}</ul>] as const]),
            ['Created', <Time key="c" at={issue.created_at} />],
            ['Updated', <Time key="u" at={issue.updated_at} />],
            ['Came by', issue.letter === null ? 'Made by hand' : may_write ? <Go key="l" to={`/letters/${issue.letter}`}>Letter</Go> : 'Letter'],
          ]} />
        </aside>
      </div>
    </Page>
  );
}
