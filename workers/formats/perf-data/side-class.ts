import { RecordType } from "./abi.js";

/** Records other than samples are held under this class. */
export function sideClass(type: number): number {
  return -1 - type;
}

const HELD_TYPES = new Set<number>([
  RecordType.MMAP,
  RecordType.MMAP2,
  RecordType.COMM,
  RecordType.EXIT,
  RecordType.FORK,
  RecordType.LOST,
  RecordType.LOST_SAMPLES,
  RecordType.THROTTLE,
  RecordType.UNTHROTTLE,
  RecordType.SWITCH_CPU_WIDE,
  RecordType.NAMESPACES,
  RecordType.KSYMBOL,
  RecordType.CGROUP,
]);
/** By type: 1 for records beside samples that are held until their time has come. */
export const IS_HELD = Uint8Array.from({ length: 256 }, (_, type) => (HELD_TYPES.has(type) ? 1 : 0));
