/** A record as it is sent. */
export interface OutgoingRecord {
  /** Records of one key keep their order. */
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record as it was stored. */
export interface StoredRecord {
  readonly offset: number;
  readonly key: string | null;
  /** null: a tombstone, or nothing was sent. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Records of one partition that follow each other; never empty. */
export interface RecordBatch {
  readonly partition: number;
  readonly records: readonly StoredRecord[];
  /** Tells the broker that this consumer lives, while a batch takes long. */
  heartbeat(): Promise<void>;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Copies; capped to the number of brokers there are. */
  readonly replicas: number;
  /** How long records are kept, in milliseconds; null: for ever. */
  readonly retentionMs: number | null;
}

export interface PartitionEnds {
  readonly partition: number;
  /** Offset of the first record that is still there. */
  readonly first: number;
  /** Offset the next record will get. */
  readonly next: number;
}

export interface RecordHandler {
  /**
   * This consumer's share was dealt anew: what was known of any partition is void. Answers where to go on in each; asked
   * again after a back-off when it throws.
   */
  assigned(partitions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /**
   * Handles a batch and answers the offset to read next: that after the last record, or any other one to go on from there.
   * When it throws, the same batch comes again after a back-off.
   */
  handle(batch: RecordBatch): Promise<number>;
}

export interface RecordConsumption {
  /** Resolves when the batch in hand is finished and the group has been left. */
  stop(): Promise<void>;
}

/**
 * All that is needed of Kafka. The database alone decides what was handled: offsets committed to the broker are a hint for
 * people who look at lag, and the broker's transactions are not used.
 */
export interface Kafka {
  /** Makes the topics that are missing; those that are there stay as they are. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** On every in-sync copy when it resolves, in the order given for each key; a retry within writes nothing twice. */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  /** One batch of a partition at a time; partitions of this consumer side by side. */
  consume(topic: string, group: string, handler: RecordHandler): Promise<RecordConsumption>;
  ends(topic: string): Promise<readonly PartitionEnds[]>;
  close(): Promise<void>;
}
