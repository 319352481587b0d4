import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import { markSignedIn } from '../api/session-mark.js';
import type { UserError } from '../api/types.js';
import { useIntent } from '../api/use-intent.js';

export function SignIn() {
  const navigate = useNavigate();
  const [{ from }] = useAddress<'from'>();
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const { send, running, error } = useIntent<{ userErrors: UserError[] }>(documents.signIn, 'signIn');
  const submit = async () => {
    if ((await send({ name, password }, 'signed in to the dashboard')) === undefined) return;
    markSignedIn();
    // A path of ours only: never a link somebody slipped into the address.
    await navigate({ href: from !== undefined && /^\/(?![/\\])/.test(from) ? from : '/' });
  };
  return (
    <main className="sign-in">
      <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <h1><img src="/tidemark.svg" alt="" width="36" height="36" /> Tidemark</h1>
        <p className="quiet">What you wanted, what happened, on every cluster.</p>
        <label>Name<input autoComplete="username" required value={name} onChange={(event) => setName(event.target.value)} /></label>
        <label>Password<input type="password" autoComplete="current-password" required autoFocus value={password} onChange={(event) => setPassword(event.target.value)} /></label>
        {error !== undefined && <p role="alert" className="alert">{error}</p>}
        <button type="submit" disabled={running}>{running ? 'Signing in…' : 'Sign in'}</button>
      </form>
    </main>
  );
}
