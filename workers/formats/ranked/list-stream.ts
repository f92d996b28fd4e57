import { firstIndex } from "../../core/search.js";
import { StringTable } from "../../core/string-table.js";
import type { EventBatch } from "../../model/event-batch.js";
import { fillRow } from "../fill-row.js";
import type { EventMapper, EventMapping, FieldValue, StreamReader, StreamTally } from "../format.js";
import type { RankedEvent, RankedStream } from "./ranked-stream.js";

/** An event of a short list. */
export interface ListedEvent {
  readonly name: string;
  /** Absolute ns; never less than that of the event before. */
  readonly ns: bigint;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** A stream of a few thousand events at most, which are objects: what a trace says of processes, say. On no CPU. */
export class ListStream implements RankedStream {
  constructor(
    private readonly list: readonly ListedEvent[],
    /** Names of its classes, by number. */
    private readonly names: readonly string[],
  ) {}

  get count(): number {
    return this.list.length;
  }

  open(mapper: EventMapper, originNs: bigint): StreamReader {
    return new ListReader(this.list, mapper, originNs);
  }

  rankBefore(ns: bigint): number {
    return firstIndex(0, this.list.length, (i) => ns <= (this.list[i]?.ns ?? ns));
  }

  async *events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncGenerator<RankedEvent> {
    for (let at = rank; at < this.list.length; at += 1) {
      const event = this.list[at] as ListedEvent;
      if (isWanted(this.names.indexOf(event.name))) yield { ...event, rank: at, stream, cpu: -1, context: {} };
    }
  }

  async times(
    rank: number,
    count: number,
    originNs: bigint,
    isWanted: (index: number) => boolean,
  ): Promise<Float64Array> {
    const some = this.list.slice(rank, rank + count).filter(({ name }) => isWanted(this.names.indexOf(name)));
    return Float64Array.from(some, ({ ns }) => Number(ns - originNs));
  }
}

class ListReader implements StreamReader {
  private readonly strings = new StringTable();
  private readonly mappings = new Map<string, EventMapping | undefined>();
  private readonly counts = new Map<string, number>();
  private at = 0;

  constructor(
    private readonly list: readonly ListedEvent[],
    private readonly mapper: EventMapper,
    private readonly originNs: bigint,
  ) {}

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    const known = this.strings.size;
    for (; this.at < this.list.length && batch.count < batch.ts.length; this.at += 1) {
      const event = this.list[this.at] as ListedEvent;
      this.counts.set(event.name, (this.counts.get(event.name) ?? 0) + 1);
      const mapping = this.mappingOf(event);
      if (mapping === undefined) continue;
      const row = batch.count++;
      batch.ts[row] = Number(event.ns - this.originNs);
      batch.cpus[row] = -1;
      fillRow(batch, row, mapping, new Map(Object.entries(event.fields)), this.strings);
    }
    batch.newStrings = this.strings.since(known);
    return this.at < this.list.length;
  }

  private mappingOf({ name, fields }: ListedEvent): EventMapping | undefined {
    const key = `${name} ${Object.keys(fields).join(" ")}`;
    if (!this.mappings.has(key)) this.mappings.set(key, this.mapper(name, Object.keys(fields)));
    return this.mappings.get(key);
  }

  get events(): number {
    return this.at;
  }

  get bytesRead(): number {
    return 0;
  }

  get tally(): StreamTally {
    const { counts, at, list } = this;
    const [first, last] = [at === 0 ? undefined : list[0]?.ns, list[at - 1]?.ns];
    return { counts, events: at, firstNs: first, lastNs: last, bytesRead: 0, lost: [] };
  }

  close(): void {}
}
