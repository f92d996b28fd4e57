import type { Frame } from "../../core/frame-table.js";
import { SampleMode } from "../../model/sample-mode.js";
import { StackNumbers } from "../stack-numbers.js";
import type { EventFormat, RecordLayout } from "../tracepoint/event-format.js";
import { fieldByName, type RecordBytes, readInteger, type SymbolAt } from "../tracepoint/read-fields.js";

/** More than the kernel keeps of a stack (`FTRACE_KSTACK_ENTRIES` in kernel/trace/trace.c is 128 at most). */
const MOST_FRAMES = 256;
/** Stacks of a file: with more, which damage makes, events have none any more. */
const MOST_STACKS = 1 << 20;
/** As perf calls it. */
const KERNEL = "[kernel.kallsyms]";

/**
 * The call stacks in events `kernel_stack` and `user_stack` (kernel/trace/trace_entries.h): `caller` has the addresses, the
 * innermost first. `size` says how many there are. Without it the record says it, and a 0 or ~0 ends them.
 */
export class EventStacks {
  readonly numbers = new StackNumbers();
  /** By address as a signed number, and process: the number of the frame. */
  private readonly frames = new Map<number, Map<number, number>>();

  constructor(
    private readonly layout: RecordLayout,
    private readonly symbolAt: SymbolAt,
  ) {}

  /** The code of the stack in a record; -1: none. */
  codeOf(format: EventFormat, record: RecordBytes): number {
    const caller = fieldByName(format, "caller");
    if (caller === undefined || MOST_STACKS <= this.numbers.size) return -1;
    const { layout } = this;
    const { view } = record;
    const isKernel = format.name === "kernel_stack";
    const process = isKernel ? -1 : Number(this.valueOf(format, "tgid", record) ?? -1);
    const begin = record.begin + caller.offset;
    const size = isKernel ? this.valueOf(format, "size", record) : undefined;
    const room = Math.floor((record.end - begin) / layout.longSize);
    const count = Math.min(MOST_FRAMES, room, size === undefined ? room : Number(BigInt.asUintN(31, size)));
    const frames: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const at = begin + n * layout.longSize;
      const low = view.getUint32(layout.isLittleEndian || layout.longSize === 4 ? at : at + 4, layout.isLittleEndian);
      // Kernels of 32 bits lie in the upper part of their addresses, too.
      const high =
        layout.longSize === 4 ? 0 : view.getInt32(layout.isLittleEndian ? at + 4 : at, layout.isLittleEndian);
      const isEnd = low === 0xffffffff && (high === -1 || layout.longSize === 4);
      if (isEnd || (low === 0 && high === 0)) break;
      frames.push(this.frameOf(isKernel, process, high, low));
    }
    return this.numbers.codeOf(frames.reduceRight((outer, frame) => this.numbers.child(outer, frame), -1));
  }

  /** The frames of a record, the innermost first. */
  framesOf(format: EventFormat, record: RecordBytes): readonly Frame[] {
    return this.numbers.framesOf(this.codeOf(format, record));
  }

  private valueOf(format: EventFormat, name: string, record: RecordBytes): bigint | undefined {
    const field = fieldByName(format, name);
    return field === undefined ? undefined : readInteger(field, record, this.layout);
  }

  private frameOf(isKernel: boolean, process: number, high: number, low: number): number {
    let ofProcess = this.frames.get(process);
    if (ofProcess === undefined) {
      ofProcess = new Map();
      this.frames.set(process, ofProcess);
    }
    const key = high * 2 ** 32 + low;
    const known = ofProcess.get(key);
    if (known !== undefined) return known;
    const number = this.numbers.addFrame(this.frameAt(isKernel, process, high >>> 0, low));
    ofProcess.set(key, number);
    return number;
  }

  private frameAt(isKernel: boolean, process: number, high: number, low: number): Frame {
    const plain = { high, low, space: process };
    if (!isKernel) return { ...plain, name: "", dso: "", mode: SampleMode.USER, offset: -1 };
    const symbol = this.symbolAt((BigInt(high) << 32n) | BigInt(low));
    const [, name = "", offset = "0"] = /^(.*?)(?:\+0x([\da-f]+))?$/.exec(symbol ?? "") ?? [];
    const place = name === "" ? -1 : Number.parseInt(offset, 16);
    return { ...plain, name, dso: KERNEL, mode: SampleMode.KERNEL, offset: place };
  }
}
