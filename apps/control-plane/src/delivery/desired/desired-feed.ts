import { desiredFrames, type DesiredTarget, type ServerMessage, type WithdrawnTarget } from '@tidemark/protocol';
import type { DesiredSource } from './desired-source.js';

export interface Statements {
  /** Position of the last event among them. */
  readonly revision: number;
  readonly targets: readonly DesiredTarget[];
  readonly withdrawn: readonly WithdrawnTarget[];
}

export interface DesiredFeedPorts {
  readonly source: DesiredSource;
  /** Resolves when the peer has room for more. */
  send(message: ServerMessage): Promise<void>;
  /** The position up to which live events have been offered. */
  livePosition(): number;
  /** A statement that fits no frame: rollout let it through, nobody can send it. */
  oversized(target: DesiredTarget): void;
}

/**
 * Brings one session from the revision its agent has to the newest, then passes on each change as it happens. A change
 * that comes while catching up is not kept: the catching up goes once more.
 */
export class DesiredFeed {
  private live = false;
  private again = false;
  private stopped = false;

  constructor(
    private readonly clusterId: string,
    private sent: number,
    private readonly ports: DesiredFeedPorts,
  ) {}

  /** Resolves when the agent was sent everything up to now. */
  async catchUp(): Promise<void> {
    this.live = false;
    do {
      this.again = false;
      await this.ports.source.settled(this.ports.livePosition());
      await this.sendPages();
    } while (this.again && !this.stopped);
    this.live = true;
  }

  /** Live statements about this cluster, in order. */
  offer(statements: Statements): void {
    if (!this.live) {
      this.again = true;
      return;
    }
    if (statements.revision > this.sent && !this.stopped) void this.push(statements);
  }

  stop(): void {
    this.stopped = true;
  }

  private async sendPages(): Promise<void> {
    while (!this.stopped) {
      const page = await this.ports.source.page(this.clusterId, this.sent);
      if (!page || page.revision <= this.sent) return;
      await this.push(page);
    }
  }

  private async push(statements: Statements): Promise<void> {
    this.sent = statements.revision;
    const { frames, oversized } = desiredFrames(statements.revision, statements.targets, statements.withdrawn);
    for (const target of oversized) this.ports.oversized(target);
    // All are queued before the first wait, so two pushes cannot interleave.
    await Promise.all(frames.map((frame) => this.ports.send(frame)));
  }
}
