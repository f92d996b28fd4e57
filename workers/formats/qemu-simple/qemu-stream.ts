import type { EventBatch } from "../../model/event-batch.js";
import type { CachedBytes, Stretch } from "../cached-bytes.js";
import type { EventCheckpoint, EventMapper, FieldValue, StreamReader, StreamTally } from "../format.js";
import { ColumnStream } from "../ranked/column-stream.js";
import type { RankedEvent } from "../ranked/ranked-stream.js";
import type { QemuData } from "./scan.js";
import type { QemuArgument } from "./trace-events.js";

const EVENTS_PER_CHECKPOINT = 4096;

/** Arguments by name of the event, where trace-events-all was among the files. */
export type DeclaredEvents = ReadonlyMap<string, readonly QemuArgument[]>;

/** The events of one QEMU. Records name its process and no thread, so they tell no states: they are counted and listed. */
export class QemuStream extends ColumnStream {
  constructor(
    private readonly data: QemuData,
    private readonly declared: DeclaredEvents,
    private readonly bytes: CachedBytes,
  ) {
    super(data, data.base);
  }

  open(_: EventMapper, originNs: bigint): StreamReader {
    return new QemuReader(this.data, originNs);
  }

  async *events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncGenerator<RankedEvent> {
    const { data } = this;
    for (let at = rank; at < data.count; at += 1) {
      const index = data.classes[at] as number;
      if (!isWanted(index)) continue;
      const name = data.names[index] as string;
      const begin = data.offsets[at] as number;
      const found = await this.bytes.range(begin, begin + (data.lengths[at] as number));
      const fields = found.ok ? argumentsIn(found.value, data.isLittle, this.declared.get(name)) : {};
      const ns = data.base + BigInt(data.times[at] as number);
      yield { name, rank: at, ns, stream, cpu: -1, fields, context: { pid: data.pids[at] as number } };
    }
  }
}

/** Each is 64 bits, or a length of 32 bits and a text. */
function argumentsIn(
  { bytes, from, to }: Stretch,
  isLittle: boolean,
  declared: readonly QemuArgument[] | undefined,
): Record<string, FieldValue> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: [string, FieldValue][] = [];
  let at = from;
  if (declared === undefined) {
    for (let i = 1; at + 8 <= to; i += 1, at += 8) fields.push([`arg${i}`, plain(view.getBigUint64(at, isLittle))]);
    return Object.fromEntries(fields);
  }
  for (const { name, type } of declared) {
    if (type === "text") {
      if (to < at + 4) break;
      const end = at + 4 + view.getUint32(at, isLittle);
      if (to < end) break;
      fields.push([name, new TextDecoder().decode(bytes.slice(at + 4, end))]);
      at = end;
    } else {
      if (to < at + 8) break;
      fields.push([name, plain(type === "signed" ? view.getBigInt64(at, isLittle) : view.getBigUint64(at, isLittle))]);
      at += 8;
    }
  }
  return Object.fromEntries(fields);
}

function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Counts; there are no rows. */
class QemuReader implements StreamReader {
  private hasRead = false;

  constructor(
    private readonly data: QemuData,
    private readonly originNs: bigint,
  ) {}

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    this.hasRead = true;
    return false;
  }

  get events(): number {
    return this.hasRead ? this.data.count : 0;
  }

  get bytesRead(): number {
    const { offsets, lengths, count } = this.data;
    return this.hasRead ? (offsets[count - 1] ?? 0) + (lengths[count - 1] ?? 0) : 0;
  }

  get tally(): StreamTally {
    const { data, hasRead, bytesRead } = this;
    if (!hasRead) {
      return { counts: new Map(), events: 0, firstNs: undefined, lastNs: undefined, bytesRead: 0, lost: [] };
    }
    const counts = new Map<string, number>();
    for (const index of data.classes) {
      const name = data.names[index] as string;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const ns = (time: number) => data.base + BigInt(time);
    const isEmpty = data.count === 0;
    return {
      counts,
      events: data.count,
      firstNs: isEmpty ? undefined : ns(data.times[0] as number),
      lastNs: isEmpty ? undefined : ns(data.times[data.count - 1] as number),
      bytesRead,
      lost: data.dropped.map(({ time, events }) => ({ beginNs: ns(time), endNs: ns(time), events })),
      checkpoints: this.checkpoints(),
    };
  }

  private checkpoints(): EventCheckpoint[] {
    const { data, originNs } = this;
    const shift = Number(data.base - originNs);
    const checkpoints: EventCheckpoint[] = [];
    let counts = new Map<number, number>();
    for (let at = 0; at < data.count; at += 1) {
      if (at % EVENTS_PER_CHECKPOINT === 0) {
        const latest = at === 0 ? Number.NEGATIVE_INFINITY : (data.times[at - 1] as number) + shift;
        checkpoints.push({ events: at, latest, originNs, classes: Uint32Array.from([...counts].flat()), state: at });
        counts = new Map();
      }
      const index = data.classes[at] as number;
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    return checkpoints;
  }

  close(): void {}
}
