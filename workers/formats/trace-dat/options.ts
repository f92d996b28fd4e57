import type { DatReader } from "./dat-reader.js";
import type { CpuStats, GuestOption, Options, ShiftSample, TimeShift, TscToNs } from "./facts.js";

/** trace-cmd.dat.v7(5), "OPTIONS SECTION". Version 6 has the same numbers up to 14. */
export const Option = {
  DONE: 0,
  DATE: 1,
  CPUSTAT: 2,
  BUFFER: 3,
  TRACECLOCK: 4,
  UNAME: 5,
  HOOK: 6,
  OFFSET: 7,
  CPUCOUNT: 8,
  VERSION: 9,
  PROCMAPS: 10,
  TRACEID: 11,
  TIME_SHIFT: 12,
  GUEST: 13,
  TSC2NSEC: 14,
  STRINGS: 15,
  HEADER_INFO: 16,
  FTRACE_EVENTS: 17,
  EVENT_FORMATS: 18,
  KALLSYMS: 19,
  PRINTK: 20,
  CMDLINES: 21,
  BUFFER_TEXT: 22,
  BTF_FILE: 23,
  LAST_BOOT_INFO: 24,
  MODULES_FILE: 25,
} as const;

export function noOptions(): Options {
  return {
    offsetNs: 0n,
    traceClock: undefined,
    uname: undefined,
    version: undefined,
    traceId: undefined,
    cpuCount: undefined,
    timeShift: undefined,
    tscToNs: undefined,
    guests: [],
    stats: [],
    hooks: [],
    procMaps: undefined,
  };
}

/** CPUs of a machine, and samples of a clock, beyond which a number is taken for damage. */
const MAX_CPUS = 1 << 15;
const MAX_SAMPLES = 1 << 20;

/** Takes what an option says. `reader` is over the option's bytes. Answers false for options that say nothing here. */
export async function readOption(id: number, reader: DatReader, options: Options): Promise<boolean> {
  switch (id) {
    case Option.DATE:
      options.offsetNs += integer(await wholeText(reader)) * 1000n;
      return true;
    case Option.OFFSET:
      options.offsetNs += integer(await wholeText(reader));
      return true;
    case Option.CPUSTAT:
      options.stats.push(statsOf(await wholeText(reader), options.stats.length));
      return true;
    case Option.TRACECLOCK:
      options.traceClock = /\[([^[\]]+)\]/.exec(await wholeText(reader))?.[1] ?? options.traceClock;
      return true;
    case Option.UNAME:
      options.uname = await wholeText(reader);
      return true;
    case Option.VERSION:
      options.version = await wholeText(reader);
      return true;
    case Option.HOOK:
      options.hooks.push(await wholeText(reader));
      return true;
    case Option.CPUCOUNT:
      // Forks of trace-cmd had another option of this number: the thread groups of tasks, as text.
      if (reader.left !== 4) return false;
      options.cpuCount = await reader.u32();
      return true;
    case Option.PROCMAPS:
      options.procMaps = await wholeText(reader);
      return true;
    case Option.TRACEID:
      options.traceId = await reader.u64();
      return true;
    case Option.TIME_SHIFT:
      options.timeShift = await readTimeShift(reader);
      return true;
    case Option.GUEST:
      options.guests.push(await readGuest(reader));
      return true;
    case Option.TSC2NSEC:
      options.tscToNs = await readTscToNs(reader);
      return true;
    default:
      return false;
  }
}

async function wholeText(reader: DatReader): Promise<string> {
  return (await reader.text(reader.left)).split("\0", 1)[0] ?? "";
}

/** As strtoll with base 0 has it. Its numbers have 64 bits: digits beyond those are not read. */
function integer(text: string): bigint {
  const match = /^\s*([-+]?)(0[xX][\da-fA-F]{1,16}|\d{1,19})/.exec(text);
  if (match === null) return 0n;
  const value = BigInt(match[2] ?? 0);
  return match[1] === "-" ? -value : value;
}

function statsOf(text: string, index: number): CpuStats {
  const number = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(text)?.[1] ?? 0);
  const cpu = /^CPU:\s*(\d+)/m.exec(text)?.[1];
  return {
    cpu: cpu === undefined ? index : Number(cpu),
    overrun: number("overrun"),
    dropped: number("dropped events"),
  };
}

async function readTscToNs(reader: DatReader): Promise<TscToNs> {
  const [mult, shift] = [await reader.u32(), await reader.u32()];
  if (63 < shift) throw reader.damaged(`TSC2NSEC shifts by ${shift} bits`);
  return { mult, shift };
}

async function readGuest(reader: DatReader): Promise<GuestOption> {
  const name = await reader.cString(4096);
  const traceId = await reader.u64();
  const count = await reader.u32();
  const tids: number[] = [];
  if (reader.left < count * 8) throw reader.damaged(`a guest with ${count} CPUs is cut`);
  for (let i = 0; i < count; i += 1) {
    const cpu = await reader.u32();
    const tid = await reader.u32();
    if (cpu < MAX_CPUS) tids[cpu] = tid;
  }
  return { name, traceId, tids: Array.from(tids, (tid) => tid ?? 0) };
}

async function readTimeShift(reader: DatReader): Promise<TimeShift> {
  const peer = await reader.u64();
  const flags = await reader.u32();
  const count = await reader.u32();
  if (MAX_CPUS < count) throw reader.damaged(`a clock of ${count} CPUs`);
  const columns: { times: bigint[]; offsets: bigint[]; scalings: bigint[] }[] = [];
  for (let cpu = 0; cpu < count; cpu += 1) {
    const samples = await reader.u32();
    if (MAX_SAMPLES < samples || reader.left < samples * 24)
      throw reader.damaged(`${samples} samples of a clock are cut`);
    const times = await numbers(reader, samples);
    columns.push({ times, offsets: await numbers(reader, samples), scalings: await numbers(reader, samples) });
  }
  // Files of older versions end here.
  const hasFractions = reader.left > 0;
  const cpus: ShiftSample[][] = [];
  for (const { times, offsets, scalings } of columns) {
    const fractions = hasFractions ? await numbers(reader, times.length) : [];
    cpus.push(
      inOrder(
        times.map((time, i) => ({
          time,
          offset: BigInt.asIntN(64, offsets[i] ?? 0n),
          scaling: scalings[i] ?? 1n,
          fraction: fractions[i] ?? 0n,
        })),
      ),
    );
  }
  return { peer, isInterpolated: (flags & INTERPOLATE) !== 0, cpus };
}

/** TRACECMD_TSYNC_FLAG_INTERPOLATE */
const INTERPOLATE = 1;

async function numbers(reader: DatReader, count: number): Promise<bigint[]> {
  const values: bigint[] = [];
  for (let i = 0; i < count; i += 1) values.push(await reader.u64());
  return values;
}

/** Of samples of the same time the first counts. */
function inOrder(samples: readonly ShiftSample[]): ShiftSample[] {
  const sorted = samples.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return sorted.filter(({ time }, i) => i === 0 || time !== sorted[i - 1]?.time);
}
