interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly phase: string;
  readonly wave: number;
  readonly state: 'waiting' | 'completed' | 'failed';
  readonly message: string;
}

/** How far a sync is, in one sentence. */
export function progressSentence({ step, steps, phase, wave, state, message }: Progress): string {
  const place = `wave ${wave} of ${phase} (${step + 1} of ${steps})`;
  return state === 'waiting' ? `${place}: ${message}` : `${place} ${state}${message === '' ? '' : `: ${message}`}`;
}
