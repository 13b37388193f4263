import { useEffect, useState } from 'react';
import { post, set_session } from '../api/client';
import { useResource } from '../api/resource';
import type { Session } from '../api/types';
import { navigate } from '../router';
import { TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Mark } from '../ui/mark';
import { ThemeSwitch } from '../ui/shell';

export function SignIn() {
  const [email, set_email] = useState('');
  const [password, set_password] = useState('');
  const set_up = useResource<{ needed: boolean }>('/setup').data;
  useEffect(() => { document.title = 'Sign in – Outlink'; }, []);
  useEffect(() => { if (set_up?.needed === true) navigate('/set-up', 'replace'); }, [set_up]);
  const submit = async (): Promise<void> => set_session(await post<Session>('/session', { email, password }));
  return (
    <main className="alone">
      <p className="alone-brand"><Mark />Outlink</p>
      <h1>Sign in</h1>
      <Form label="Sign in" submit={submit} submit_label="Sign in" busy_label="Signing in…">
        <TextField label="E-mail" name="email" type="email" complete="username" value={email} on_change={set_email} />
        <TextField label="Password" name="password" type="password" complete="current-password" value={password} on_change={set_password} />
      </Form>
      <footer><ThemeSwitch /></footer>
    </main>
  );
}
