import type { Frame } from "../core/frame-table.js";
import { TimeHeap } from "../core/time-heap.js";
import { copyRow, createBatch, type EventBatch, NO_STACK_NEWS, type StackNews } from "../model/event-batch.js";
import { CodeTable } from "./code-table.js";
import type { MergedReader, StreamReader, StreamTally } from "./format.js";
import { StackNumbers } from "./stack-numbers.js";

/** Rows of a stream waiting to be merged, and of all streams: a row has about 80 bytes. */
const INNER_CAPACITY = 2048;
const LEAST_CAPACITY = 16;
const ALL_ROWS = 1 << 20;

interface Input {
  readonly reader: StreamReader;
  readonly batch: EventBatch;
  /** Next row of the batch. */
  at: number;
  /** The reader may give another batch. */
  hasMore: boolean;
  /** Numbers in the merger's tables, by the reader's own ids. */
  readonly strings: number[];
  readonly stacks: number[];
  readonly frames: number[];
}

/** Merges by copying rows, for formats that do not decode in merged order. */
export class RowCopyMerger implements MergedReader {
  private readonly inputs: readonly Input[];
  private readonly heap: TimeHeap;
  /** Inputs without a row at hand that have not ended. */
  private readonly empty: number[];
  /** Rows from this time on may still come after rows of an empty input: its watermark. */
  private bound = Number.POSITIVE_INFINITY;
  private readonly strings = new CodeTable<string>((text) => text);
  private readonly stacks = new StackNumbers();
  private readonly frames = new Map<string, number>();

  constructor(readers: readonly StreamReader[], hasStacks = false) {
    const share = Math.max(LEAST_CAPACITY, Math.floor(ALL_ROWS / Math.max(1, readers.length)));
    const capacity = Math.min(INNER_CAPACITY, share);
    this.inputs = readers.map((reader, i) => {
      const batch = createBatch(i, capacity, undefined, hasStacks);
      return { reader, batch, at: 0, hasMore: true, strings: [], stacks: [], frames: [] };
    });
    this.heap = new TimeHeap(readers.length);
    this.empty = [...readers.keys()];
  }

  get events(): number {
    return this.inputs.reduce((sum, { reader }) => sum + reader.events, 0);
  }

  get bytesRead(): number {
    return this.inputs.reduce((sum, { reader }) => sum + reader.bytesRead, 0);
  }

  tallies(): readonly StreamTally[] {
    return this.inputs.map(({ reader }) => reader.tally);
  }

  assignStringIds(ids: readonly number[]): void {
    this.strings.assign(ids);
  }

  assignStackIds(ids: readonly number[]): void {
    this.stacks.assign(ids);
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    const { strings, stacks } = this;
    // One round of reading, and no waiting with rows in hand: they would be lost with a reader that falls over.
    for (const number of this.empty.splice(0)) await this.load(number);
    this.bound = this.empty.reduce(
      (least, number) => Math.min(least, this.watermarkOf(number)),
      Number.POSITIVE_INFINITY,
    );
    while (this.heap.topTime < this.bound && batch.count < batch.ts.length) this.move(batch);
    batch.newStrings = strings.news();
    batch.hasUnresolvedStrings = strings.hasUnresolved;
    batch.newStacks = stacks.news();
    batch.hasUnresolvedStacks = stacks.assigned < stacks.size;
    return this.heap.size + this.empty.length > 0;
  }

  get watermark(): number {
    return Math.min(this.bound, this.heap.topTime);
  }

  /** Rows at hand of other inputs wait: an empty input may still give earlier ones. */
  get untilMore(): Promise<unknown> | undefined {
    if (this.heap.topTime < this.bound) return undefined;
    const waits = this.empty.map((number) => this.inputs[number]?.reader.untilMore);
    const isWaiting = waits.length > 0 && waits.every((wait) => wait !== undefined);
    return isWaiting ? Promise.race(waits) : undefined;
  }

  close(): void {
    for (const { reader } of this.inputs) reader.close();
  }

  private async load(number: number): Promise<void> {
    const input = this.inputs[number] as Input;
    const { batch, reader } = input;
    batch.count = 0;
    batch.newStrings = [];
    batch.newStacks = NO_STACK_NEWS;
    input.hasMore = await reader.next(batch);
    input.at = 0;
    for (const text of batch.newStrings) input.strings.push(this.strings.numberOf(text));
    this.addStacks(input, batch.newStacks);
    if (batch.count > 0) this.heap.push(number, batch.ts[0] as number);
    else if (input.hasMore) this.empty.push(number);
  }

  private addStacks(input: Input, { frames, outer, innermost }: StackNews): void {
    for (const frame of frames) input.frames.push(this.frameNumber(frame));
    for (let i = 0; i < outer.length; i += 1) {
      const above = input.stacks[outer[i] as number] ?? -1;
      input.stacks.push(this.stacks.child(above, input.frames[innermost[i] as number] as number));
    }
  }

  private frameNumber(frame: Frame): number {
    const key = Object.values(frame).join("\n");
    const known = this.frames.get(key) ?? this.stacks.addFrame(frame);
    this.frames.set(key, known);
    return known;
  }

  /** The next row. */
  private move(into: EventBatch): void {
    const { heap } = this;
    const number = heap.top;
    const input = this.inputs[number] as Input;
    this.copy(input, into);
    input.at += 1;
    if (input.at < input.batch.count) heap.moveTop(input.batch.ts[input.at] as number);
    else {
      heap.removeTop();
      if (!input.hasMore) return;
      this.empty.push(number);
      this.bound = Math.min(this.bound, this.watermarkOf(number));
    }
  }

  private watermarkOf(number: number): number {
    return (this.inputs[number] as Input).reader.watermark ?? Number.NEGATIVE_INFINITY;
  }

  private copy({ batch, at, strings, stacks }: Input, into: EventBatch): void {
    const row = into.count++;
    copyRow(batch, at, into, row);
    into.s[row] = this.strings.codes[strings[batch.s[at] as number] as number] ?? -1;
    into.r[row] = this.strings.codes[strings[batch.r[at] as number] as number] ?? -1;
    if (into.stack.length > 0) into.stack[row] = this.stacks.codeOf(stacks[into.stack[row] as number] ?? -1);
  }
}
