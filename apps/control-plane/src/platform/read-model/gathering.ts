/**
 * `gatherMs` of the read models of what was, and of what sessions that begin need: nobody looks at them in the instant of the
 * change, and whoever needs to read a write of his own waits for its position, which ends the gathering.
 */
export const GATHER_MS = 100;
