import type { WebSocket } from 'ws';

/** Above this a sender of much waits; above the other the peer is taken for one that does not read. */
const HIGH_WATER_BYTES = 512 * 1024;
const MAX_BYTES = 8 * 1024 * 1024;
const PATIENCE_MS = 30_000;

/** What waits in a socket has an end, in bytes and in time. */
export class SendQueue {
  private waiters: (() => void)[] = [];
  private impatience: NodeJS.Timeout | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly cut: (reason: string) => void,
  ) {}

  send(frame: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount + frame.length > MAX_BYTES) return this.cut('the agent does not read what it is sent');
    this.socket.send(frame, () => this.drained());
    if (this.socket.bufferedAmount > HIGH_WATER_BYTES) this.impatience ??= setTimeout(() => this.cut('the agent reads too slowly'), PATIENCE_MS);
  }

  /** Resolves when the socket has taken most of what was sent. */
  room(): Promise<void> {
    if (this.socket.bufferedAmount <= HIGH_WATER_BYTES || this.socket.readyState !== this.socket.OPEN) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  close(): void {
    if (this.impatience) clearTimeout(this.impatience);
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  private drained(): void {
    if (this.socket.bufferedAmount > HIGH_WATER_BYTES) return;
    if (this.impatience) clearTimeout(this.impatience);
    this.impatience = null;
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}
