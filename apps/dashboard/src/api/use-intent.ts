import { useState } from 'react';
import { client } from './client.js';
import type { UserError } from './types.js';

export interface Intent<T> {
  running: boolean;
  error: string | undefined;
  /** Sends the mutation with a reason; undefined when it was refused, and `error` says why. */
  send(input: Record<string, unknown>, reason: string): Promise<T | undefined>;
}

/** One state-changing call: who is known by the session, why is asked for, and a retry is recognised. */
export function useIntent<T extends { userErrors: UserError[] }>(document: string, field: string): Intent<T> {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string>();
  const send = async (input: Record<string, unknown>, reason: string): Promise<T | undefined> => {
    setRunning(true);
    setError(undefined);
    const answer = await client.mutation<Record<string, T>>(document, { input: { ...input, reason, idempotencyKey: crypto.randomUUID() } }).toPromise();
    setRunning(false);
    const payload = answer.data?.[field];
    const refused = payload?.userErrors[0];
    if (payload !== undefined && refused === undefined) return payload;
    setError(refused === undefined ? (answer.error?.message.replace('[GraphQL] ', '') ?? 'no answer') : [refused.message, refused.nextStep].filter(Boolean).join(' '));
    return undefined;
  };
  return { running, error, send };
}
