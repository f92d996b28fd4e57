import { hexOf } from "../../core/hex.js";
import { int64 } from "../int64.js";
import { CPUMODE_MASK, CpuMode, MapBit } from "./abi.js";
import type { BuildIds } from "./build-ids.js";
import type { CodeChanges } from "./code-history.js";
import { KERNEL_PID } from "./code-maps.js";
import { textIn } from "./cursor.js";
import type { PerfLayout } from "./layout.js";
import type { Stacks } from "./stacks.js";

/** A record: bytes [at, end). */
interface MapRecord {
  readonly view: DataView;
  readonly at: number;
  readonly end: number;
}

interface MapTarget {
  readonly layout: Pick<PerfLayout, "little">;
  readonly stacks: Pick<Stacks, "forget">;
  readonly maps: CodeChanges;
  /** Undefined: they are known from elsewhere. */
  readonly buildIds?: BuildIds;
}

/** Where the names of files begin in records of both kinds. */
const NAME_AT = { MMAP: 40, MMAP2: 72 } as const;
/** Its size is a byte at 40, and it stands at 44. */
function buildIdAt(view: DataView, at: number): string {
  const size = Math.min(BUILD_ID_BYTES, view.getUint8(at + 40));
  return hexOf(new Uint8Array(view.buffer, view.byteOffset + at + 44, size));
}

const BUILD_ID_BYTES = 20;
/** The mapping of a kernel names the symbol that lies where it begins: "[kernel.kallsyms]_text". */
const KERNEL_SYMBOL = /(?<=^\[kernel\.kallsyms\])_\w+$/;
/** Bits of mmap(2): the region may be executed. */
const PROT_EXEC = 4;

/** Takes in records that tell which code lies where in processes, for the frames of call stacks. */
export class MapRecords {
  constructor(private readonly parts: MapTarget) {}

  /** PERF_RECORD_MMAP and MMAP2: pid, tid, address, length, offset in the file, name. */
  map({ view, at, end }: MapRecord, isLong: boolean): void {
    const { layout, stacks, maps, buildIds } = this.parts;
    const { little } = layout;
    const nameAt = at + (isLong ? NAME_AT.MMAP2 : NAME_AT.MMAP);
    const misc = view.getUint16(at + 4, little);
    const mode = misc & CPUMODE_MASK;
    if (end <= nameAt || (misc & MapBit.DATA) !== 0) return;
    if (mode === CpuMode.GUEST_KERNEL || mode === CpuMode.GUEST_USER) return;
    const isKernel = mode === CpuMode.KERNEL;
    if (isLong && !isKernel && (view.getUint32(at + 64, little) & PROT_EXEC) === 0) return;
    const pid = isKernel ? KERNEL_PID : view.getInt32(at + 8, little);
    const begin = int64(view, at + 16, little);
    const name = textIn(view, nameAt, end - nameAt);
    const offset = int64(view, at + 32, little);
    maps.add(pid, { begin, end: begin + int64(view, at + 24, little), offset, name });
    if (isLong && (misc & MapBit.BUILD_ID) !== 0) buildIds?.note(name.replace(KERNEL_SYMBOL, ""), buildIdAt(view, at));
    stacks.forget(pid);
  }

  fork(child: number, parent: number): void {
    if (child === parent) return;
    this.parts.maps.fork(child, parent);
    this.parts.stacks.forget(child);
  }

  /** A process runs another program. */
  exec(pid: number): void {
    this.parts.maps.forget(pid);
    this.parts.stacks.forget(pid);
  }
}
