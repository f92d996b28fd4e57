import { firstFrom } from "../../core/search.js";
import type { EventMapper, StreamReader } from "../format.js";
import type { RankedEvent, RankedStream } from "../ranked/ranked-stream.js";
import { type Growth, MonitorReader } from "./monitor-reader.js";
import { MONITOR_NAMES, type MonitorClass, type MonitorData } from "./monitor-rows.js";
import { valuesOf } from "./whole-rows.js";

/** What a monitor log tells, on no CPU. `data` is asked anew each time, as it may grow. */
export class MonitorStream implements RankedStream {
  constructor(
    private readonly data: () => MonitorData,
    private readonly base: bigint,
    private readonly growth?: Growth,
  ) {}

  get count(): number {
    return this.data().rows.count;
  }

  open(mapper: EventMapper, originNs: bigint): StreamReader {
    const wanted = MONITOR_NAMES.map((name) => mapper(name, FIELDS[name]) !== undefined);
    return new MonitorReader(this.data, wanted, this.base, originNs, this.growth);
  }

  rankBefore(ns: bigint): number {
    const { times } = this.data().rows;
    return firstFrom(times, Number(ns - this.base), 0, this.count);
  }

  async *events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncGenerator<RankedEvent> {
    const wanted = MONITOR_NAMES.map((_, index) => isWanted(index));
    const data = this.data();
    const { rows } = data;
    for (let at = rank; at < rows.count; at += 1) {
      const kind = rows.classes[at] as MonitorClass;
      if (!wanted[kind]) continue;
      const ns = this.base + BigInt(Math.round(rows.times[at] as number));
      yield { name: MONITOR_NAMES[kind], rank: at, ns, stream, cpu: -1, ...valuesOf(data, at) };
    }
  }

  async times(
    rank: number,
    count: number,
    originNs: bigint,
    isWanted: (index: number) => boolean,
  ): Promise<Float64Array> {
    const { times, classes, count: all } = this.data().rows;
    const shift = Number(this.base - originNs);
    const some = times
      .subarray(rank, Math.min(all, rank + count))
      .filter((_, i) => isWanted(classes[rank + i] as number));
    return some.map((time) => time + shift);
  }
}

/** Fields of the classes, as the dialect knows them. */
const FIELDS: Readonly<Record<(typeof MONITOR_NAMES)[number], readonly string[]>> = {
  registers: ["sample_mode", "ip", "tid", "pid", "procname", "vcpu"],
  "monitor:value": [
    "series",
    "vcpu",
    "type",
    "role",
    "vcpu_tid",
    "vm_pid",
    "value",
    "apart_ns",
    "counter",
    "of",
    "answered_us",
  ],
  "monitor:status": ["vm_pid", "running", "vm", "status"],
  "monitor:event": ["vm_pid", "priority", "text", "source"],
  "monitor:gap": ["vm_pid", "length_ns", "why"],
  "monitor:process": [
    "vm_pid",
    "guest_pid",
    "guest_ppid",
    "state_code",
    "cpu_ppm",
    "started_ticks",
    "cpu_seconds",
    "resident_bytes",
    "name",
    "command",
  ],
  "monitor:input": ["vm_pid", "source", "source_code", "input", "actions", "late_ns", "answered_us", "keys", "about"],
  "monitor:screen": ["vm_pid", "pixels"],
  "monitor:run": ["vm_pid", "phase", "fact_code", "fact", "told"],
};
