import type { StringTable } from "../core/string-table.js";
import type { StreamTally } from "../formats/format.js";
import { createBatch, type EventBatch } from "../model/event-batch.js";
import type { BatchFeed } from "./batch-feed.js";
import type { BatchMessage, DecodePort } from "./decode-protocol.js";
import { StringRemap } from "./string-remap.js";

/** The engine's end of one stream: batches as they arrive from its decoder, with session string ids. */
export class StreamFeed implements BatchFeed {
  events = 0;
  bytesRead = 0;
  tally: StreamTally = {
    counts: new Map(),
    events: 0,
    firstNs: undefined,
    lastNs: undefined,
    bytesRead: 0,
    lost: [],
  };
  /** The decoder has sent everything (not necessarily taken yet). */
  hasAll = false;
  /** By slot. */
  private readonly batches: EventBatch[] = [];
  private readonly queue: BatchMessage[] = [];
  private readonly remap: StringRemap;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly stream: number,
    readonly trace: number,
    readonly port: DecodePort,
    private readonly capacity: number,
    strings: StringTable,
  ) {
    this.remap = new StringRemap(strings);
  }

  take(): EventBatch | undefined {
    for (let message = this.queue.shift(); message; message = this.queue.shift()) {
      const batch = this.batchOf(message);
      this.remap.apply(batch, message.stringKinds);
      if (batch.count > 0) return batch;
      this.recycle(batch);
    }
    return undefined;
  }

  private batchOf({ slot, buffer, cpu, count, newStrings }: BatchMessage): EventBatch {
    if (buffer) this.batches[slot] = createBatch(this.stream, this.capacity, buffer);
    const batch = this.batches[slot] as EventBatch;
    batch.cpu = cpu;
    batch.count = count;
    batch.newStrings = newStrings;
    return batch;
  }

  get ended(): boolean {
    return this.hasAll && this.queue.length === 0;
  }

  ready(): Promise<void> {
    if (this.queue.length > 0 || this.hasAll) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  recycle(batch: EventBatch): void {
    if (this.hasAll) return;
    const { stream } = this;
    const memory = batch.ts.buffer;
    const buffer = memory instanceof ArrayBuffer ? memory : undefined;
    const slot = this.batches.indexOf(batch);
    this.port.post({ type: "recycle", stream, slot, buffer }, buffer ? [buffer] : []);
  }

  deliver(message: BatchMessage): void {
    if (this.hasAll) return;
    this.queue.push(message);
    this.events = message.events;
    this.bytesRead = message.bytesRead;
    this.wake();
  }

  moved(tally: StreamTally): void {
    this.tally = tally;
    this.events = tally.events;
    this.bytesRead = tally.bytesRead;
  }

  end(tally: StreamTally): void {
    this.moved(tally);
    this.hasAll = true;
    this.wake();
  }

  /** Ends without more: cancelled, or the decoder is gone. What was delivered can still be taken. */
  close(): void {
    this.hasAll = true;
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
