import { Diagnostics } from "../../../workers/core/diagnostics.js";
import { memorySource } from "../../../workers/core/sources/memory.js";
import { RecordType } from "../../../workers/formats/perf-data/abi.js";
import { openLayout } from "../../../workers/formats/perf-data/open-layout.js";
import { Reporter } from "../../../workers/formats/perf-data/reporter.js";
import { trailerLayout } from "../../../workers/formats/perf-data/sample-layout.js";
import { joinBytes } from "../../setup/bytes.js";
import { PerfWriter, tracingData } from "../../setup/perf-data.js";
import { EXIT, SWITCH } from "../../unit/workers/formats/trace-dat/writer.js";
import { madeRecord } from "./trace-dat.js";

// Files of perf record to decode: tools/perf/Documentation/perf.data-file-format.txt.

const MADE_EVENTS = 100_000;
const EVENTS_PER_ROUND = 5_000;
/** Numbers of the formats that trace-dat's writer has. */
const SWITCH_ID = 316;
const EXIT_ID = 1574;
const TRACING_DATA = 1;

/** /sys/kernel/tracing/events/header_page and header_event, without which perf opens no file. */
export const RING_PAGE = `	field: u64 timestamp;	offset:0;	size:8;	signed:0;
	field: local_t commit;	offset:8;	size:8;	signed:1;
	field: int overwrite;	offset:8;	size:1;	signed:1;
	field: char data;	offset:16;	size:4080;	signed:1;
`;
export const RING_EVENT = "# compressed entry header\n";

/** Switches and exits of two CPUs, in rounds. */
export function madePerfData(): Uint8Array {
  const formats = [
    { system: "sched", text: SWITCH },
    { system: "kvm", text: EXIT },
  ];
  const features = new Map([[TRACING_DATA, tracingData(formats, { page: RING_PAGE, event: RING_EVENT })]]);
  const events = [
    { name: "sched:sched_switch", type: 2, config: SWITCH_ID, ids: [1] },
    { name: "kvm:kvm_exit", type: 2, config: EXIT_ID, ids: [2] },
  ];
  const writer = new PerfWriter(events, { features, hasRaw: true });
  const rounds: Uint8Array[] = [];
  for (let first = 0; first < MADE_EVENTS; first += EVENTS_PER_ROUND) {
    const records: Uint8Array[] = [];
    for (const cpu of [0, 1]) {
      for (let n = first + cpu; n < first + EVENTS_PER_ROUND; n += 2) records.push(sampleAt(writer, n, cpu));
    }
    rounds.push(joinBytes(...records, writer.round()));
  }
  return writer.file(...rounds);
}

function sampleAt(writer: PerfWriter, n: number, cpu: number): Uint8Array {
  const isSwitch = n % 4 < 2;
  const { tid, record } = madeRecord(n, cpu, isSwitch);
  return writer.sample({ time: 1_000_000 + n * 1000, id: isSwitch ? 1 : 2, tid, cpu, raw: record });
}

/**
 * The records of a file again and again, each time later, until they have so many MB. Threads and mappings that were there
 * before the first record come once. The file is little-endian, and not a pipe's.
 */
export async function enlargedPerfData(file: Buffer, megabytes: number): Promise<Uint8Array> {
  const opened = await openLayout(memorySource(file), "perf.data", new Reporter(new Diagnostics(), "perf.data"));
  if (!opened.ok) throw new Error(opened.error.message);
  const { begin, end, classes } = opened.value.layout;
  const [first] = classes;
  if (first === undefined) throw new Error("the file names no events");
  const records = { bytes: file.subarray(begin, end), sample: first.layout.time, side: trailerLayout(first.attr).time };
  const times = timesOf(records);
  const span = times.reduce((a, b) => (a < b ? b : a)) - times.reduce((a, b) => (b < a ? b : a)) + 1000n;
  const copies = Math.ceil((megabytes * 1e6) / (end - begin));
  const data = joinBytes(...Array.from({ length: copies }, (_, n) => movedRecords(records, span * BigInt(n))));
  const head = Buffer.from(file.subarray(0, begin));
  head.writeBigUInt64LE(BigInt(data.length), 48);
  const tail = Buffer.from(file.subarray(end));
  // The places of the sections that follow the records.
  for (let at = 0; at < 16 * ones(file.subarray(72, 104)); at += 16) {
    tail.writeBigUInt64LE(tail.readBigUInt64LE(at) + BigInt(data.length - (end - begin)), at);
  }
  return joinBytes(head, data, tail);
}

/** Where records have their time: samples from their begin, others from their end. */
interface Records {
  readonly bytes: Buffer;
  readonly sample: number;
  readonly side: number;
}

/** Records from this type on are perf's own, without a time. */
const FIRST_OWN = 64;

/** The place of the time of each record; undefined: it has none. */
function* timePlaces({ bytes, sample, side }: Records): Generator<{ begin: number; end: number; time?: number }> {
  for (let begin = 0; begin < bytes.length; ) {
    const type = bytes.readUInt32LE(begin);
    const end = begin + bytes.readUInt16LE(begin + 6);
    const time = type === RecordType.SAMPLE ? begin + sample : type < FIRST_OWN ? end - side : undefined;
    yield { begin, end, ...(time === undefined ? {} : { time }) };
    begin = end;
  }
}

function timesOf(records: Records): bigint[] {
  const times: bigint[] = [];
  for (const { time } of timePlaces(records)) if (time !== undefined) times.push(records.bytes.readBigUInt64LE(time));
  return times.filter((time) => time > 0n);
}

function movedRecords(records: Records, ns: bigint): Uint8Array {
  const moved = Buffer.from(records.bytes);
  if (ns === 0n) return moved;
  let length = 0;
  for (const { begin, end, time } of timePlaces(records)) {
    const ticks = time === undefined ? undefined : moved.readBigUInt64LE(time);
    if (ticks === 0n) continue;
    if (time !== undefined) moved.writeBigUInt64LE((ticks as bigint) + ns, time);
    moved.copyWithin(length, begin, end);
    length += end - begin;
  }
  return moved.subarray(0, length);
}

function ones(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
