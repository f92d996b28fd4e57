import { closeSync, openSync, writeSync } from "node:fs";
import { PerfWriter, tracingData } from "../../setup/perf-data.js";
import { RING_EVENT, RING_PAGE } from "../files/perf-data.js";
import type { EventClass } from "./event-classes.js";
import type { Emitter, EventStream, TraceOutput, Value } from "./event-stream.js";
import { TRACEPOINTS, type Tracepoint } from "./tracepoints.js";

// A trace as perf record writes it: perf.data-file-format.txt of perf, and perf_event.h for records.

const TRACING_DATA = 1;
const SAMPLE = 9;
const KERNEL = 1;
/** Header, identifier, ip, pid and tid, time, cpu, period, and the length of what follows. */
const SAMPLE_HEAD = 8 + 6 * 8 + 4;
const IP_HIGH = 0xffffffff;
const IP_LOW = 0x81234567;
/** More than the largest sample. */
const RESERVE = 512;
const STREAM_BYTES = 1 << 20;
/** perf reads its buffers in turn, and a round is what it found in all of them. */
const ROUND_BYTES = 1 << 22;
const TWO_32 = 2 ** 32;

const EVENTS: readonly Tracepoint[] = TRACEPOINTS.flatMap((one) => one ?? []);

/** Samples of one CPU since the last round. */
class SampleStream implements EventStream {
  events = 0;
  bytesWritten = 0;
  readonly bytes = new Uint8Array(STREAM_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  length = 0;

  constructor(
    private readonly cpu: number,
    private readonly written: (bytes: number, isFull: boolean) => void,
  ) {}

  write(event: EventClass, ns: number, emitter: Emitter, values: readonly Value[]): void {
    const tracepoint = TRACEPOINTS[event.id];
    if (tracepoint === undefined) return;
    this.events += 1;
    const { view, length: at } = this;
    const raw = tracepoint.write(view, at + SAMPLE_HEAD, emitter, values);
    const end = Math.ceil((at + SAMPLE_HEAD + raw) / 8) * 8;
    this.bytes.fill(0, at + SAMPLE_HEAD + raw, end);
    view.setUint32(at, SAMPLE, true);
    view.setUint16(at + 4, KERNEL, true);
    view.setUint16(at + 6, end - at, true);
    this.wide(at + 8, tracepoint.id);
    view.setUint32(at + 16, IP_LOW, true);
    view.setUint32(at + 20, IP_HIGH, true);
    view.setUint32(at + 24, emitter.pid, true);
    view.setUint32(at + 28, emitter.tid, true);
    this.wide(at + 32, ns);
    this.wide(at + 40, this.cpu);
    this.wide(at + 48, 1);
    view.setUint32(at + 56, end - at - SAMPLE_HEAD, true);
    this.length = end;
    this.bytesWritten += end - at;
    this.written(end - at, STREAM_BYTES - RESERVE < end);
  }

  lose(): void {
    throw new Error("only LTTng traces lose events");
  }

  skip(): number {
    throw new Error("only LTTng traces lose events");
  }

  private wide(at: number, value: number): void {
    this.view.setUint32(at, value % TWO_32, true);
    this.view.setUint32(at + 4, Math.floor(value / TWO_32), true);
  }
}

export function perfDataOutput(path: string, cpus: number, beginNs: number): TraceOutput {
  const features = new Map([[TRACING_DATA, tracingData(EVENTS, { page: RING_PAGE, event: RING_EVENT })]]);
  const events = EVENTS.map(({ system, name, id }) => ({ name: `${system}:${name}`, type: 2, config: id, ids: [id] }));
  const writer = new PerfWriter(events, { features, hasRaw: true });
  const file = Buffer.from(writer.file());
  const dataAt = Number(file.readBigUInt64LE(40));
  const head = file.subarray(0, dataAt);
  const fd = openSync(path, "w");
  writeSync(fd, head);
  let data = 0;
  const append = (bytes: Uint8Array) => {
    writeSync(fd, bytes);
    data += bytes.length;
  };
  let inRound = 0;
  const written = (bytes: number, isFull: boolean) => {
    inRound += bytes;
    if (isFull || ROUND_BYTES < inRound) endRound();
  };
  const streams = Array.from({ length: cpus }, (_, cpu) => new SampleStream(cpu, written));
  const endRound = () => {
    for (const stream of streams) {
      append(stream.bytes.subarray(0, stream.length));
      stream.length = 0;
    }
    append(writer.round());
    inRound = 0;
  };
  return {
    path,
    streams,
    begin(threads) {
      for (const { tid, pid, spec } of threads) append(writer.comm(beginNs, pid, tid, spec.name));
    },
    end() {
      endRound();
      const tail = Buffer.from(file.subarray(dataAt));
      // The places of the sections that follow the records.
      for (let at = 0; at < 16 * (features.size + NAMES); at += 16) {
        tail.writeBigUInt64LE(tail.readBigUInt64LE(at) + BigInt(data), at);
      }
      writeSync(fd, tail);
      head.writeBigUInt64LE(BigInt(data), 48);
      writeSync(fd, head, 0, head.length, 0);
      closeSync(fd);
      return dataAt + data + tail.length;
    },
  };
}

/** Sections that the writer adds: names of events. */
const NAMES = 1;
