import { EventType } from "./abi.js";

/** perf_event_attr: what an event was recorded for, and how its samples are laid out. */
export interface Attr {
  readonly type: number;
  readonly config: bigint;
  /** sample_period, or sample_freq if `isFrequency`. */
  readonly period: number;
  readonly isFrequency: boolean;
  /** Threads that are begun meanwhile are counted too. */
  readonly isInherited: boolean;
  readonly sampleType: number;
  readonly readFormat: number;
  readonly branchSampleType: bigint;
  readonly regsUser: bigint;
  readonly regsIntr: bigint;
  /** Records other than samples end with the thread, time, CPU and id that `sampleType` names. */
  readonly hasSampleIds: boolean;
  /** Records of context switches come with it (`perf record --switch-events`). */
  readonly hasSwitches: boolean;
  readonly excludesHost: boolean;
  readonly excludesGuest: boolean;
  /** clockid_t of its times; -1: perf's own clock. */
  readonly clockId: number;
}

/** Sizes of perf_event_attr: the first that a kernel had, and the most that is read. */
const FIRST_SIZE = 64;
export const MAX_ATTR_BYTES = 4096;

/** Bits of perf_event_attr from byte 40 on. */
const Flag = {
  inherit: 1,
  freq: 10,
  sample_id_all: 18,
  exclude_host: 19,
  exclude_guest: 20,
  use_clockid: 25,
  context_switch: 26,
} as const;

/** Undefined if there are too few bytes. Old kernels have a shorter structure, whose later members count as 0. */
export function readAttr(view: DataView, at: number, size: number, little: boolean): Attr | undefined {
  if (size < FIRST_SIZE || view.byteLength < at + size) return undefined;
  const u64 = (offset: number) => (offset + 8 <= size ? view.getBigUint64(at + offset, little) : 0n);
  const flag = (bit: number) => {
    const byte = view.getUint8(at + 40 + (bit >> 3));
    // The compiler lays bit fields out from the other end on machines of big-endian byte order.
    return ((byte >> (little ? bit & 7 : 7 - (bit & 7))) & 1) === 1;
  };
  return {
    type: view.getUint32(at, little),
    config: u64(8),
    period: Number(u64(16)),
    isFrequency: flag(Flag.freq),
    isInherited: flag(Flag.inherit),
    sampleType: Number(u64(24) & 0xffffffffn),
    readFormat: Number(u64(32) & 0xffffffffn),
    branchSampleType: u64(72),
    regsUser: u64(80),
    regsIntr: u64(96),
    hasSampleIds: flag(Flag.sample_id_all),
    hasSwitches: flag(Flag.context_switch),
    excludesHost: flag(Flag.exclude_host),
    excludesGuest: flag(Flag.exclude_guest),
    clockId: flag(Flag.use_clockid) && 96 <= size ? view.getInt32(at + 92, little) : -1,
  };
}

const HARDWARE =
  "cycles instructions cache-references cache-misses branches branch-misses bus-cycles stalled-cycles-frontend stalled-cycles-backend ref-cycles".split(
    " ",
  );
const SOFTWARE =
  "cpu-clock task-clock page-faults context-switches cpu-migrations minor-faults major-faults alignment-faults emulation-faults dummy bpf-output cgroup-switches".split(
    " ",
  );

/** As perf names an event whose name the file does not hold. `names`: of numbers that are in no list here. */
export function nameOf({ type, config }: Attr, names: ReadonlyMap<bigint, string>): string {
  const number = Number(config & 0xffffffffn);
  if (type === EventType.HARDWARE) return HARDWARE[number] ?? names.get(config) ?? `hardware:0x${config.toString(16)}`;
  if (type === EventType.SOFTWARE) return SOFTWARE[number] ?? names.get(config) ?? `software:0x${config.toString(16)}`;
  if (type === EventType.TRACEPOINT) return names.get(config) ?? `tracepoint:${config}`;
  if (type === EventType.CACHE) return names.get(config) ?? `cache:0x${config.toString(16)}`;
  if (type === EventType.RAW) return names.get(config) ?? `r${config.toString(16)}`;
  return names.get(config) ?? `event:${type}:0x${config.toString(16)}`;
}
