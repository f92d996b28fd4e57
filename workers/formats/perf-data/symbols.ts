import { firstIndex } from "../../core/search.js";

/** Names of addresses, as far as the file itself tells them. */
export class Symbols {
  /** Begins of functions of the kernel, ascending, with their names. */
  private readonly begins: bigint[] = [];
  private readonly names: string[] = [];
  /** Code that the kernel made while it ran, such as BPF programs. */
  private readonly made = new Map<bigint, { readonly end: bigint; readonly name: string }>();
  private madeBegins: bigint[] | undefined;

  /** `kallsyms`: lines "ffffffff81000000 T name [module]". */
  constructor(kallsyms: string) {
    const all: (readonly [bigint, string])[] = [];
    for (const [, address = "0", name = ""] of kallsyms.matchAll(/^([\da-f]{1,16}) [tTwW] (\S+)/gm)) {
      // Without rights, all addresses are 0.
      const at = BigInt(`0x${address}`);
      if (at !== 0n) all.push([at, name]);
    }
    all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    for (const [at, name] of all) {
      this.begins.push(at);
      this.names.push(name);
    }
  }

  /** PERF_RECORD_KSYMBOL */
  add(begin: bigint, length: number, name: string): void {
    this.made.set(begin, { end: begin + BigInt(length), name });
    this.madeBegins = undefined;
  }

  remove(begin: bigint): void {
    this.made.delete(begin);
    this.madeBegins = undefined;
  }

  at(address: bigint): string | undefined {
    return this.madeAt(address) ?? this.names[lastBefore(this.begins, address)];
  }

  private madeAt(address: bigint): string | undefined {
    if (this.made.size === 0) return undefined;
    this.madeBegins ??= [...this.made.keys()].sort((a, b) => (a < b ? -1 : 1));
    const begin = this.madeBegins[lastBefore(this.madeBegins, address)];
    const found = begin === undefined ? undefined : this.made.get(begin);
    return found !== undefined && address < found.end ? found.name : undefined;
  }
}

/** The last of ascending numbers that is not above `value`; -1 if all are. */
function lastBefore(numbers: readonly bigint[], value: bigint): number {
  return firstIndex(0, numbers.length, (i) => value < (numbers[i] as bigint)) - 1;
}
