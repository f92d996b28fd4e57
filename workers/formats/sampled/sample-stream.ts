import type { Frame } from "../../core/frame-table.js";
import { firstIndex } from "../../core/search.js";
import { type EventBatch, NO_STACK_NEWS } from "../../model/event-batch.js";
import { Emitter, Sample } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { sampleModeName } from "../../model/sample-mode.js";
import type { EventMapper, FieldValue, StreamReader, StreamTally } from "../format.js";
import type { RankedEvent, RankedStream } from "../ranked/ranked-stream.js";
import type { SampleData } from "./sample-data.js";

const FIELDS = ["sample_mode", "ip", "period", "tid", "pid", "procname"];

/** A stream of samples, on no CPU. */
export class SampleStream implements RankedStream {
  constructor(private readonly data: SampleData) {}

  get count(): number {
    return this.data.times.length;
  }

  open(mapper: EventMapper, originNs: bigint): StreamReader {
    const isWanted = mapper(this.data.eventName, FIELDS)?.kind === EventKind.SAMPLE;
    return new SampleReader(this.data, isWanted, originNs);
  }

  rankBefore(ns: bigint): number {
    const since = Number(ns - this.data.base);
    return firstIndex(0, this.count, (i) => since <= (this.data.times[i] as number));
  }

  async *events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncGenerator<RankedEvent> {
    if (!isWanted(0)) return;
    const { eventName, base, times } = this.data;
    for (let at = rank; at < this.count; at += 1) {
      const ns = base + BigInt(times[at] as number);
      yield { name: eventName, ns, rank: at, stream, cpu: -1, ...this.valuesOf(at) };
    }
  }

  async times(
    rank: number,
    count: number,
    originNs: bigint,
    isWanted: (index: number) => boolean,
  ): Promise<Float64Array> {
    const base = Number(this.data.base - originNs);
    return isWanted(0) ? this.data.times.slice(rank, rank + count).map((since) => base + since) : new Float64Array();
  }

  private valuesOf(at: number): Pick<RankedEvent, "fields" | "context" | "frames"> {
    const { data } = this;
    const kind = data.kinds[at] as number;
    const frames = this.framesOf(data.stack[kind] as number);
    const context: Record<string, FieldValue> = { sample_mode: sampleModeName(data.mode[kind] as number) };
    const [tid, pid, comm, period] = [data.tid[kind], data.pid[kind], data.comm[kind], data.period[kind]];
    if (tid !== undefined && 0 <= tid) context.tid = tid;
    if (pid !== undefined && 0 <= pid) context.pid = pid;
    if (comm !== undefined && 0 <= comm) context.procname = data.names[comm] ?? "";
    if (period !== undefined && !Number.isNaN(period)) context.period = period;
    const [innermost] = frames;
    if (innermost !== undefined && (innermost.high !== 0 || innermost.low !== 0)) context.ip = addressOf(innermost);
    const shown = frames.map((frame) => (frame.name === "" ? addressOf(frame) : frame.name));
    const fields = { ...data.details[kind], ...(shown.length > 0 && { stack: shown }) };
    return { fields, context, ...(frames.length > 0 && { frames }) };
  }

  /** The innermost first. */
  private framesOf(stack: number): Frame[] {
    const { frames, outer, innermost } = this.data.stacks;
    const found: Frame[] = [];
    for (let at = stack; 0 <= at; at = outer[at] as number) found.push(frames[innermost[at] as number] as Frame);
    return found;
  }
}

function addressOf({ high, low }: Frame): string {
  return `0x${((BigInt(high) << 32n) | BigInt(low)).toString(16)}`;
}

class SampleReader implements StreamReader {
  private at = 0;

  constructor(
    private readonly data: SampleData,
    private readonly isWanted: boolean,
    private readonly originNs: bigint,
  ) {}

  async next(batch: EventBatch): Promise<boolean> {
    const { data } = this;
    batch.count = 0;
    batch.isMixed = true;
    // The first string is the name of the event, the others those of threads.
    batch.newStrings = this.at === 0 ? [data.eventName, ...data.names] : [];
    batch.newStacks = this.at === 0 ? data.stacks : NO_STACK_NEWS;
    const base = Number(data.base - this.originNs);
    const end = Math.min(data.times.length, this.at + batch.ts.length);
    for (; this.at < end; this.at += 1) {
      if (this.isWanted) this.write(batch, batch.count++, base + (data.times[this.at] as number));
    }
    return this.at < data.times.length;
  }

  private write(batch: EventBatch, row: number, t: number): void {
    const { data } = this;
    const kind = data.kinds[this.at] as number;
    const comm = data.comm[kind] as number;
    batch.ts[row] = t;
    batch.cpus[row] = -1;
    batch.kind[row] = EventKind.SAMPLE;
    batch[Sample.mode][row] = data.mode[kind] as number;
    batch[Sample.modeFlags][row] = 0;
    batch[Sample.ip][row] = data.ip[kind] as number;
    batch[Sample.weight][row] = data.period[kind] as number;
    batch[Sample.eventName][row] = 0;
    batch[Emitter.tid][row] = data.tid[kind] as number;
    batch[Emitter.tgid][row] = data.pid[kind] as number;
    batch[Emitter.comm][row] = comm < 0 ? -1 : comm + 1;
    batch.stack[row] = data.stack[kind] as number;
  }

  get events(): number {
    return this.at;
  }

  get bytesRead(): number {
    return 0;
  }

  get tally(): StreamTally {
    const { at, data } = this;
    const ns = (i: number) => (at === 0 ? undefined : data.base + BigInt(data.times[i] as number));
    const counts = new Map(at === 0 ? [] : [[data.eventName, at]]);
    return { counts, events: at, firstNs: ns(0), lastNs: ns(at - 1), bytesRead: 0, lost: [] };
  }

  close(): void {}
}
