import { useEffect, useState } from 'react';
import { post, set_session } from '../api/client';
import { useResource } from '../api/resource';
import type { Session, SetupForm } from '../api/types';
import { Go, navigate } from '../router';
import { Notice } from '../ui/alert';
import { TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Mark } from '../ui/mark';
import { ThemeSwitch } from '../ui/shell';

export function SetUp() {
  const [form, set_form] = useState({ code: '', name: '', email: '', password: '', project_key: 'SUP', project_name: 'Support' });
  const needed = useResource<{ needed: boolean }>('/setup').data?.needed;
  useEffect(() => { document.title = 'Set up – Outlink'; }, []);
  const set = (field: keyof typeof form) => (value: string): void => set_form((f) => ({ ...f, [field]: value }));
  const submit = async (): Promise<void> => {
    const { project_key, project_name, ...rest } = form;
    const key = project_key.trim();
    const first: SetupForm = { ...rest, code: form.code.trim().toUpperCase(), ...(key !== '' && { project_key: key, project_name: project_name.trim() || key }) };
    const session = await post<Session>('/setup', first);
    navigate('/', 'replace');
    set_session(session);
  };
  return (
    <main className="alone">
      <p className="alone-brand"><Mark />Outlink</p>
      <h1>Set up Outlink</h1>
      {needed === false ? (
        <Notice tone="info" title="Outlink was set up already."><p><Go to="/sign-in">Sign in</Go> instead.</p></Notice>
      ) : (
        <>
          <p className="about">You make the first administrator. The one-time code stands in the output of the service, at its start.</p>
          <Form label="Set up Outlink" submit={submit} submit_label="Set up" busy_label="Setting up…">
            <TextField label="One-time code" name="code" mono value={form.code} on_change={set('code')} complete="one-time-code" />
            <TextField label="Name" name="name" complete="name" value={form.name} on_change={set('name')} />
            <TextField label="E-mail" name="email" type="email" complete="username" value={form.email} on_change={set('email')} hint="You sign in with it." />
            <TextField label="Password" name="password" type="password" complete="new-password" value={form.password} on_change={set('password')} hint="At least 12 characters; length is what counts." />
            <h2>First project</h2>
            <p className="about">Letters become issues in a project. Its key begins the names of its issues: {form.project_key.trim() === '' ? 'SUP' : form.project_key.trim()}-1.</p>
            <TextField label="Key" name="project_key" mono optional value={form.project_key} on_change={(v) => set('project_key')(v.toUpperCase())} hint="2 to 10 capital letters or digits." />
            <TextField label="Project name" name="project_name" optional value={form.project_name} on_change={set('project_name')} />
          </Form>
        </>
      )}
      <footer><ThemeSwitch /></footer>
    </main>
  );
}
