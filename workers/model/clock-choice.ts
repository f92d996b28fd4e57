/**
 * By what clocks may be set, if a person chooses: values stored in a guest's trace, offsets of its TSC, its hypercalls,
 * events of it and its host, samples of its code, packets.
 */
export type AlignMethod = (typeof ALIGN_METHODS)[number];

export const ALIGN_METHODS = [
  "stored-sync",
  "tsc-offset",
  "hypercall",
  "events",
  "samples",
  "clock-pairs",
  "tcp",
] as const;

/**
 * What tells how well a guest's clock fits in place of the guest's context switches: samples that the host took of its code,
 * or that the guest took of itself.
 */
export type ComparedSamples = "host-samples" | "own-samples";

/** By how many ticks KVM makes the TSC of a guest differ from the host's, as debugfs of the host shows it (tsc-offset). */
export interface GivenTscOffset {
  /** Process id of the VMM, path of the VM's lane, or name of the guest. */
  readonly vm: string;
  /** Guest minus host, as decimal text (64-bit). */
  readonly ticks: string;
}

/** Sets the clock of a trace on that of the session: session = its own + offset + ppm of the time since its middle. */
export interface GivenOffset {
  /** Path of the trace, or of a folder around it, or name of its machine: then all traces of that machine are meant. */
  readonly trace: string;
  /** As decimal text (64-bit). */
  readonly offsetNs: string;
  readonly ppm: number;
  /** Where the offset holds, in place of the middle: absolute, by the trace's own clock, as decimal text. */
  readonly atNs?: string;
  /** Where the clock jumped, as events told it. */
  readonly jumps?: readonly JumpText[];
}

/** From a time on, a trace's clock is behind by so much more (negative: it jumped ahead). In order of time. */
export interface JumpText {
  /** Absolute ns, by the trace's own clock, as decimal text. */
  readonly atNs: string;
  readonly byNs: number;
}

/** "lttng-vmB=402266425:0.35", as `--offset` has it. The name of a trace may hold "=" itself. */
export function givenOffsetOf(text: string): GivenOffset | undefined {
  const match = /^(.+)=([+-]?\d{1,19})(?::([+-]?\d{1,6}(?:\.\d{1,9})?))?$/.exec(text);
  if (!match) return undefined;
  const [, trace = "", offset = "", ppm = "0"] = match;
  return { trace, offsetNs: `${BigInt(offset.replace("+", ""))}`, ppm: Number(ppm) };
}

/** "2316=-2486893633421", as `--tsc-offset` has it. */
export function givenTscOffsetOf(text: string): GivenTscOffset | undefined {
  const [, vm, ticks] = /^(.+)=([+-]?\d{1,20})$/.exec(text) ?? [];
  return vm === undefined || ticks === undefined ? undefined : { vm, ticks: `${BigInt(ticks.replace("+", ""))}` };
}

/** Whether clocks may be set by a method: by any where a person chose none. */
export function isAllowed(method: AlignMethod, chosen: AlignMethod | undefined): boolean {
  return chosen === undefined || chosen === method;
}

export function alignMethodOf(text: string): AlignMethod | undefined {
  return ALIGN_METHODS.find((method) => method === text);
}

/** Whether a trace is meant by a path: its own, that of a folder around it, or the end of its own. */
export function isMeantBy(path: string, name: string): boolean {
  const folder = name.replace(/\/+$/, "");
  return path === folder || path.startsWith(`${folder}/`) || `/${path}`.endsWith(`/${folder}`);
}
