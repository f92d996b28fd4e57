import type { StackTable } from "../core/stack-table.js";
import type { StringTable } from "../core/string-table.js";
import type { EventCheckpoint, StreamTally } from "../formats/format.js";
import { createBatch, type EventBatch, type StackNews } from "../model/event-batch.js";
import type { BatchFeed } from "./batch-feed.js";
import type { BatchMessage, DecodePort, MovedMessage } from "./decode-protocol.js";
import { SessionIds } from "./session-ids.js";

const NOTHING_YET: StreamTally = {
  counts: new Map(),
  events: 0,
  firstNs: undefined,
  lastNs: undefined,
  bytesRead: 0,
  lost: [],
};

/** The engine's end of streams merged by a decoder: batches as they arrive, with session string ids. */
export class StreamFeed implements BatchFeed {
  events = 0;
  bytesRead = 0;
  private tallies: readonly StreamTally[] = [];
  /** By stream; each is sent once. */
  private readonly checkpoints: EventCheckpoint[][] = [];
  /** The decoder has sent everything (not necessarily taken yet). */
  hasAll = false;
  watermark = Number.NEGATIVE_INFINITY;
  /** Ns from the origin: the tallies count every event before it. */
  countedUntilNs = Number.NEGATIVE_INFINITY;
  /** The decoder has sent all that its growing streams hold. */
  isCaughtUp = false;
  /** By slot. */
  private readonly batches: EventBatch[] = [];
  private readonly queue: BatchMessage[] = [];
  private readonly strings = new SessionIds();
  private readonly stacks = new SessionIds();
  /** Ids of the decoder's frames, by its numbers. */
  private readonly frameIds: number[] = [];
  private waiting: (() => void)[] = [];

  constructor(
    private readonly feed: number,
    readonly trace: number,
    readonly port: DecodePort,
    private readonly capacity: number,
    private readonly hasStacks: boolean,
    /** Name of the machine that the trace is of. */
    private readonly machine: string,
    private readonly stringTable: StringTable,
    private readonly stackTable: StackTable,
  ) {}

  /** Of the stream at a position among those of the feed. */
  tally(position: number): StreamTally {
    return this.tallies[position] ?? NOTHING_YET;
  }

  take(): EventBatch | undefined {
    for (let message = this.queue.shift(); message; message = this.queue.shift()) {
      const batch = this.batchOf(message);
      this.resolve(batch);
      if (batch.count > 0) return batch;
      this.recycle(batch);
    }
    return undefined;
  }

  private batchOf(message: BatchMessage): EventBatch {
    const { slot, buffer, at } = message;
    if (buffer) this.batches[slot] = createBatch(this.feed, this.capacity, buffer, this.hasStacks, at);
    const batch = this.batches[slot] as EventBatch;
    batch.isMixed = true;
    batch.count = message.count;
    batch.newStrings = message.newStrings;
    batch.hasUnresolvedStrings = message.hasUnresolvedStrings;
    batch.newStacks = message.newStacks;
    batch.hasUnresolvedStacks = message.hasUnresolvedStacks;
    return batch;
  }

  /** Session ids in all rows. */
  private resolve(batch: EventBatch): void {
    const { count } = batch;
    for (const text of batch.newStrings) this.strings.add(this.stringTable.idOf(text));
    this.addStacks(batch.newStacks);
    if (batch.hasUnresolvedStrings) {
      this.strings.resolve(batch.s, count);
      this.strings.resolve(batch.r, count);
    }
    if (batch.hasUnresolvedStacks) this.stacks.resolve(batch.stack, count);
  }

  private addStacks({ frames, outer, innermost }: StackNews): void {
    const { stackTable, stacks, frameIds } = this;
    for (const frame of frames) frameIds.push(stackTable.frames.idOf(frame, this.machine));
    for (let i = 0; i < outer.length; i += 1) {
      stacks.add(stackTable.child(stacks.of(outer[i] as number), frameIds[innermost[i] as number] as number));
    }
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
    const { feed } = this;
    const memory = batch.ts.buffer;
    const buffer = memory instanceof ArrayBuffer ? memory : undefined;
    const slot = this.batches.indexOf(batch);
    const stringIds = this.strings.takeFresh();
    const stackIds = this.stacks.takeFresh();
    this.port.post({ type: "recycle", feed, slot, buffer, stringIds, stackIds }, buffer ? [buffer] : []);
  }

  deliver(message: BatchMessage): void {
    if (this.hasAll) return;
    this.queue.push(message);
    this.isCaughtUp = false;
    this.events = message.events;
    this.bytesRead = message.bytesRead;
    this.wake();
  }

  moved({ tallies, watermark, countedUntilNs, isCaughtUp }: MovedMessage): void {
    this.count(tallies);
    this.countedUntilNs = Math.max(this.countedUntilNs, countedUntilNs);
    const isNews = this.watermark < watermark || (isCaughtUp && !this.isCaughtUp);
    this.watermark = Math.max(this.watermark, watermark);
    this.isCaughtUp = isCaughtUp;
    if (isNews) this.wake();
  }

  end(tallies: readonly StreamTally[]): void {
    this.count(tallies);
    this.countedUntilNs = Number.POSITIVE_INFINITY;
    this.hasAll = true;
    this.wake();
  }

  /** No batch will come any more: cancelled, or the decoder is gone. Those delivered can still be taken. */
  close(): void {
    this.hasAll = true;
    this.wake();
  }

  private count(tallies: readonly StreamTally[]): void {
    this.tallies = tallies.map((tally, i) => {
      const checkpoints = this.checkpoints[i] ?? [];
      for (const checkpoint of tally.checkpoints ?? []) checkpoints.push(checkpoint);
      this.checkpoints[i] = checkpoints;
      return { ...tally, checkpoints };
    });
    this.events = sum(tallies, ({ events }) => events);
    this.bytesRead = sum(tallies, ({ bytesRead }) => bytesRead);
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function sum(tallies: readonly StreamTally[], value: (tally: StreamTally) => number): number {
  return tallies.reduce((total, tally) => total + value(tally), 0);
}
