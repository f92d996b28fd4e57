import { compileFlatModule } from "../../electron/build/flat-core.mjs";
import { type Calls, setCalls } from "../../workers/flat/decode/calls.js";
import * as decode from "../../workers/flat/decode/decode.js";
import { setMemory } from "../../workers/flat/decode/prelude.js";
import { startDecode } from "../../workers/formats/flat/compiled-decode.js";
import { type DecodeCode, DecodeSpace, type StartDecode } from "../../workers/formats/flat/decode-space.js";

/** The flat decoder as TypeScript. It belongs to one space at a time, the one that calls it. */
export const typescriptDecode: StartDecode = (memory, calls: Calls) => {
  const use = (): void => {
    setMemory(memory.memory.buffer);
    setCalls(calls);
  };
  memory.onGrown = use;
  const functions = Object.entries(decode).map(([name, run]) => {
    const call = (...values: readonly number[]): unknown => {
      use();
      return (run as (...values: readonly number[]) => unknown)(...values);
    };
    return [name, call];
  });
  return Object.fromEntries(functions) as unknown as DecodeCode;
};

let checked: Promise<WebAssembly.Module> | undefined;

/** A space whose decoder, as WebAssembly, throws where it reads or writes what no reader has taken. */
export async function checkedSpace(): Promise<CheckedSpace> {
  checked ??= compileFlatModule("flat-decode", { isChecked: true }).then((bytes) => WebAssembly.compile(bytes));
  const start = startDecode(await checked);
  const check = (at: number, bytes: number): number => {
    space.check(at, bytes);
    return at;
  };
  const space: CheckedSpace = new CheckedSpace((memory, calls) => start(memory, { ...calls, checked: check } as Calls));
  return space;
}

/** Knows what is taken, to the byte. */
class CheckedSpace extends DecodeSpace {
  /** Ends by begins. */
  private readonly taken = new Map<number, number>();
  checks = 0;
  private begins: readonly number[] | undefined;

  override take(bytes: number): number {
    const at = super.take(bytes);
    this.taken.set(at, at + bytes);
    this.begins = undefined;
    return at;
  }

  override give(at: number, bytes: number): void {
    this.taken.delete(at);
    this.begins = undefined;
    super.give(at, bytes);
  }

  check(at: number, bytes: number): void {
    this.checks += 1;
    this.begins ??= [...this.taken.keys()].sort((a, b) => a - b);
    let from = 0;
    for (let to = this.begins.length; from + 1 < to; ) {
      const middle = (from + to) >>> 1;
      if ((this.begins[middle] as number) <= at) from = middle;
      else to = middle;
    }
    const begin = this.begins[from] ?? 0;
    const end = this.taken.get(begin) ?? 0;
    if (at < begin || end < at + bytes) throw new Error(`bug: ${bytes} bytes at ${at} belong to no reader`);
  }
}
