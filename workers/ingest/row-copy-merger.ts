import { TimeHeap } from "../core/time-heap.js";
import type { EventMapper, FormatTrace, MergedReader, StreamReader, StreamTally } from "../formats/format.js";
import { columnCpu, createBatch, type EventBatch } from "../model/event-batch.js";

/** Rows of a stream waiting to be merged. */
const INNER_CAPACITY = 2048;

/** Streams of a trace as one: as the format does that, or else from a reader for each. */
export function openMergedReader(
  trace: FormatTrace,
  streams: readonly number[],
  mapper: EventMapper,
  originNs: bigint,
): MergedReader {
  if (trace.openMerged) return trace.openMerged(streams, mapper, originNs);
  return new RowCopyMerger(streams.map((stream) => trace.openStream(stream, mapper, originNs)));
}

interface Input {
  readonly reader: StreamReader;
  readonly batch: EventBatch;
  /** Next row of the batch. */
  at: number;
  /** The reader may give another batch. */
  hasMore: boolean;
  /** Row values by the reader's own string ids. */
  readonly codes: number[];
}

/** Merges by copying rows, for formats that do not decode in merged order. */
export class RowCopyMerger implements MergedReader {
  private readonly inputs: readonly Input[];
  private readonly heap: TimeHeap;
  /** Inputs without a row at hand that have not ended. */
  private readonly empty: number[];
  /** Rows from this time on may still come after rows of an empty input: its watermark. */
  private bound = Number.POSITIVE_INFINITY;
  /** What rows hold, by text: -2 - n for the n-th, until the receiver says its id. */
  private readonly codes = new Map<string, number>();
  private readonly texts: string[] = [];
  private sent = 0;
  private resolved = 0;

  constructor(readers: readonly StreamReader[]) {
    this.inputs = readers.map((reader, i) => {
      return { reader, batch: createBatch(i, INNER_CAPACITY), at: 0, hasMore: true, codes: [] };
    });
    this.heap = new TimeHeap(readers.length);
    this.empty = [...readers.keys()];
  }

  get events(): number {
    return this.inputs.reduce((sum, { reader }) => sum + reader.tally.events, 0);
  }

  get bytesRead(): number {
    return this.inputs.reduce((sum, { reader }) => sum + reader.tally.bytesRead, 0);
  }

  tallies(): readonly StreamTally[] {
    return this.inputs.map(({ reader }) => reader.tally);
  }

  assignStringIds(ids: readonly number[]): void {
    for (const id of ids) this.codes.set(this.texts[this.resolved++] as string, id);
    if (ids.length === 0) return;
    for (const { codes } of this.inputs) {
      codes.forEach((code, i) => {
        if (code < -1) codes[i] = this.codes.get(this.texts[-2 - code] as string) ?? -1;
      });
    }
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    const { resolved } = this;
    // One round of reading, and no waiting with rows in hand: they would be lost with a reader that falls over.
    for (const number of this.empty.splice(0)) await this.load(number);
    this.bound = this.empty.reduce(
      (least, number) => Math.min(least, this.watermarkOf(number)),
      Number.POSITIVE_INFINITY,
    );
    while (this.heap.topTime < this.bound && batch.count < batch.ts.length) this.move(batch);
    batch.newStrings = this.texts.slice(this.sent);
    this.sent = this.texts.length;
    batch.hasUnresolvedStrings = resolved < this.texts.length;
    return this.heap.size + this.empty.length > 0;
  }

  get watermark(): number {
    return Math.min(this.bound, this.heap.topTime);
  }

  /** Other inputs may have rows at hand: those are later than what an empty one may still give. */
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
    input.hasMore = await reader.next(batch);
    input.at = 0;
    for (const text of batch.newStrings) input.codes.push(this.codeOf(text));
    if (batch.count > 0) this.heap.push(number, batch.ts[0] as number);
    else if (input.hasMore) this.empty.push(number);
  }

  private codeOf(text: string): number {
    const known = this.codes.get(text);
    if (known !== undefined) return known;
    const code = -2 - this.texts.length;
    this.codes.set(text, code);
    this.texts.push(text);
    return code;
  }

  /** The next row. */
  private move(into: EventBatch): void {
    const { heap } = this;
    const number = heap.top;
    const input = this.inputs[number] as Input;
    copyRow(input, into);
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
}

function copyRow({ batch, at, codes }: Input, into: EventBatch): void {
  const row = into.count++;
  into.ts[row] = batch.ts[at] as number;
  into.kind[row] = batch.kind[at] as number;
  into.cpus[row] = batch.isMixed ? (batch.cpus[at] as number) : columnCpu(batch.cpu);
  into.a[row] = batch.a[at] as number;
  into.b[row] = batch.b[at] as number;
  into.c[row] = batch.c[at] as number;
  into.d[row] = batch.d[at] as number;
  into.tid[row] = batch.tid[at] as number;
  into.pid[row] = batch.pid[at] as number;
  into.x[row] = batch.x[at] as number;
  into.y[row] = batch.y[at] as number;
  into.z[row] = batch.z[at] as number;
  into.s[row] = codes[batch.s[at] as number] ?? -1;
  into.r[row] = codes[batch.r[at] as number] ?? -1;
}
