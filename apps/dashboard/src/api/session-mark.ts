/** Whether this browser signed in, so that a stranger sees the form without first being refused. It proves nothing: the session is a cookie no script can read. */
const KEY = 'tidemark.signed-in';

export const isMarkedSignedIn = (): boolean => localStorage.getItem(KEY) !== null;
export const markSignedIn = (): void => localStorage.setItem(KEY, '1');
export const markSignedOut = (): void => localStorage.removeItem(KEY);
