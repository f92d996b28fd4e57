import type { Diagnostics } from "../../core/diagnostics.js";
import { firstIndex } from "../../core/search.js";
import type { EventMapper, StreamReader } from "../format.js";
import type { RankedEvent, RankedStream } from "../ranked/ranked-stream.js";
import { BlockReader, CpuReader, shiftTo } from "./cpu-reader.js";
import type { FtraceClass } from "./ftrace-classes.js";
import { ftraceFields } from "./ftrace-rows.js";
import type { PlaceBytes } from "./place-bytes.js";
import type { CpuIndex, TraceIndex } from "./trace-index.js";

/** The ftrace events of a CPU. */
export class CpuStream implements RankedStream {
  constructor(
    private readonly cpu: CpuIndex,
    private readonly index: TraceIndex,
    private readonly places: PlaceBytes,
    private readonly file: string,
    private readonly diagnostics: Diagnostics,
  ) {}

  get count(): number {
    const last = this.cpu.blocks.at(-1);
    return last === undefined ? 0 : last.before + last.events;
  }

  open(mapper: EventMapper, originNs: bigint): StreamReader {
    return new CpuReader(this.cpu, this.blockReader(), mapper, originNs);
  }

  rankBefore(ns: bigint): number {
    const time = -shiftTo(this.index, ns);
    const { blocks } = this.cpu;
    const at = firstIndex(0, blocks.length, (i) => time <= (blocks[i]?.last ?? 0));
    return blocks[at]?.before ?? this.count;
  }

  async *events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncGenerator<RankedEvent> {
    const { cpu } = this.cpu;
    const origin = this.index.base + this.index.epochOffset;
    for await (const { events, i, index, rank: at } of this.each(rank, isWanted)) {
      const one = this.index.classes[index] as FtraceClass;
      const ns = origin + BigInt(events.times[i] as number);
      yield { name: one.name, rank: at, ns, stream, cpu, fields: ftraceFields(events, i, one), context: {} };
    }
  }

  async times(
    rank: number,
    count: number,
    originNs: bigint,
    isWanted: (index: number) => boolean,
  ): Promise<Float64Array> {
    const shift = shiftTo(this.index, originNs);
    const times: number[] = [];
    for await (const { events, i, rank: at } of this.each(rank, isWanted)) {
      if (rank + count <= at) break;
      times.push((events.times[i] as number) + shift);
    }
    return Float64Array.from(times);
  }

  /** Events of the trace's classes by their numbers in the stream. */
  private async *each(rank: number, isWanted: (index: number) => boolean) {
    const { blocks, classes } = this.cpu;
    const wanted = new Set(classes.filter((_, number) => isWanted(number)));
    const reader = this.blockReader();
    const { events } = reader;
    const begin = firstIndex(0, blocks.length, (i) => rank < (blocks[i]?.before ?? 0) + (blocks[i]?.events ?? 0));
    for (const block of blocks.slice(begin)) {
      if (!(await reader.read(block))) continue;
      for (let at = Math.max(0, rank - block.before); at < events.count; at += 1) {
        const i = events.order[at] as number;
        const index = events.classes[i] as number;
        if (wanted.has(index)) yield { events, i, index, rank: block.before + at };
      }
    }
  }

  private blockReader(): BlockReader {
    return new BlockReader(this.index, this.places, this.file, this.diagnostics);
  }
}
