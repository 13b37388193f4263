const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

// The sign-in page that a person sees in the demo. The users are printed on it: it guards nothing.
export function login_page({ uid, users, hint, problem }) {
  const shown = users.slice(0, 4).map((u) => `<li><code>${escape(u.login)}</code> with <code>${escape(u.password)}</code></li>`).join('');
  const login = escape(users.find((u) => u.email === hint || u.login === hint)?.login ?? '');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in – test provider</title>
<style>:root{color-scheme:light dark}body{font:16px system-ui;max-width:24rem;margin:3rem auto;padding:0 1rem}label{display:block;margin:.8rem 0 .2rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}button{font:inherit;margin:1rem .5rem 0 0;padding:.4rem 1rem}[role=alert]{color:#c00}</style>
<h1>Test provider</h1><p>An authorization server on this machine. Outlink asks for access to your mailbox.</p>
<p role="alert">${escape(problem)}</p><form method="post" action="/interaction/${escape(uid)}">
<label for="login">User</label><input id="login" name="login" autocomplete="username" value="${login}">
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password">
<button name="act" value="ok">Allow</button><button name="act" value="deny">Refuse</button></form>
<p>Users of this demo:</p><ul>${shown}</ul></html>`;
}
