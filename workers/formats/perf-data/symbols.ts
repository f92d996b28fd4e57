import { firstIndex } from "../../core/search.js";

/** A function, where it begins, and the module of the kernel that it is in: none is the kernel itself. */
export interface FoundSymbol {
  readonly name: string;
  readonly begin: bigint;
  readonly module?: string;
}

/** A line of kallsyms: "ffffffffc0a01000 t vmx_vcpu_run\t[kvm_intel]". */
const TEXT_SYMBOL = /^([\da-f]{1,16}) [tTwW] (\S+)(?:[\t ]+(\[\S+\]))?/gm;
const BPF = "[bpf]";

/** Names of addresses, as far as the file itself tells them. */
export class Symbols {
  /** Begins of functions of the kernel, ascending, with their names. */
  private readonly begins: bigint[] = [];
  private readonly names: string[] = [];
  /** "[kvm]"; "": the kernel itself. */
  private readonly modules: string[] = [];
  /** Code that the kernel made while it ran, such as BPF programs. */
  private readonly made = new Map<bigint, { readonly end: bigint; readonly name: string }>();
  private madeBegins: bigint[] | undefined;

  /** `kallsyms`: lines "ffffffff81000000 T name [module]". */
  constructor(kallsyms: string) {
    const all: (readonly [bigint, string, string])[] = [];
    for (const [, address = "0", name = "", module = ""] of kallsyms.matchAll(TEXT_SYMBOL)) {
      // Without rights, all addresses are 0.
      const at = BigInt(`0x${address}`);
      if (at !== 0n) all.push([at, name, module]);
    }
    all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    for (const [at, name, module] of all) {
      this.begins.push(at);
      this.names.push(name);
      this.modules.push(module);
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
    return this.find(address)?.name;
  }

  find(address: bigint): FoundSymbol | undefined {
    const made = this.madeAt(address);
    if (made !== undefined) return made;
    const row = lastBefore(this.begins, address);
    if (row < 0) return undefined;
    const module = this.modules[row] || undefined;
    return { name: this.names[row] as string, begin: this.begins[row] as bigint, ...(module && { module }) };
  }

  private madeAt(address: bigint): FoundSymbol | undefined {
    if (this.made.size === 0) return undefined;
    this.madeBegins ??= [...this.made.keys()].sort((a, b) => (a < b ? -1 : 1));
    const begin = this.madeBegins[lastBefore(this.madeBegins, address)];
    const found = begin === undefined ? undefined : this.made.get(begin);
    if (begin === undefined || found === undefined || found.end <= address) return undefined;
    return { name: found.name, begin, ...(found.name.startsWith("bpf_") && { module: BPF }) };
  }
}

/** The last of ascending numbers that is not above `value`; -1 if all are. */
function lastBefore(numbers: readonly bigint[], value: bigint): number {
  return firstIndex(0, numbers.length, (i) => value < (numbers[i] as bigint)) - 1;
}
