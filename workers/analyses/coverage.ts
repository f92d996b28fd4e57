import { addToGroup } from "../core/groups.js";
import { Heap } from "../core/heap.js";
import { firstIndex } from "../core/search.js";
import { Family } from "../model/event-families.js";
import { isCpuNumber } from "./cpu-number.js";

/** A stream as the trace describes it before it is read. Times are ns from the session origin. */
export interface RecordedStream {
  /** -1 unknown. */
  readonly cpu: number;
  readonly beginNs: number;
  /** For so long its CPU may have been silent before `beginNs` without anything being missing. */
  readonly quietBeginNs: number;
  /** Families of the kinds it may hold. */
  readonly families: number;
}

/** No event of a CPU in [sinceNs, untilNs) was recorded, or none of some families of kinds. */
export interface Blackout {
  readonly cpu: number;
  readonly sinceNs: number;
  /** Infinity: until the session ends. */
  readonly untilNs: number;
  /** An event of another CPU after this time proves that recording went on without this one. */
  readonly dueNs: number;
  /** -1: all. */
  readonly families: number;
}

/** A CPU number that leaves more numbers than this unused below it is taken for a misread one. */
const MAX_HOLES = 256;

/**
 * The time spans in which each CPU of a machine was recorded, told by the begins and ends of its streams. A stream that
 * begins after the others, ends before them or is missing leaves a blackout. Streams whose events tell no state of a
 * CPU do not count: such a channel neither makes a blackout nor hides one. The end of a recording is known only when it
 * comes: a CPU whose stream has ended is silent until an event of another CPU follows.
 */
export class Coverage {
  private readonly begins = new Map<number, RecordedStream[]>();
  private readonly ended = new Map<number, number>();
  /** Silences that may still prove to be blackouts. A trace may have tens of thousands of streams. */
  private readonly silences = new Heap<Blackout>((left, right) => left.dueNs < right.dueNs);
  private readonly wanted: number;
  /** Whether the trace says of which CPU each of its streams is. */
  private readonly isKnown: boolean;
  /** Active CPUs that have no stream; filled by `miss`. */
  readonly missing = new Set<number>();

  /** `only`: the family of events that count; else all families that tell a CPU's state. */
  constructor(
    private readonly streams: readonly RecordedStream[],
    private readonly only = -1,
  ) {
    const all = streams.reduce((families, stream) => families | stream.families, 0);
    this.wanted = only !== -1 ? only : (all & Family.SWITCH) === 0 ? all : Family.SWITCH;
    const telling = streams.filter((stream) => this.tells(stream.families));
    this.isKnown = telling.length > 0 && telling.every(({ cpu }) => 0 <= cpu);
    if (!this.isKnown) return;
    for (const stream of telling) addToGroup(this.begins, stream.cpu, stream);
    for (const known of this.begins.values()) known.sort((a, b) => a.beginNs - b.beginNs);
  }

  /** The time from which on `take` has something to give. */
  get dueNs(): number {
    return this.silences.peek()?.dueNs ?? Number.POSITIVE_INFINITY;
  }

  /** Recording begins at `t`. Returns the blackouts of CPUs whose streams begin later or are missing. */
  start(t: number): readonly Blackout[] {
    const late: Blackout[] = [];
    for (const [cpu, [first]] of this.begins) {
      if (first === undefined || first.beginNs <= t + first.quietBeginNs) continue;
      late.push({ cpu, sinceNs: t, untilNs: first.beginNs, dueNs: t, families: this.only });
    }
    for (const cpu of this.isKnown ? this.absent() : [])
      if (this.miss(cpu))
        late.push({ cpu, sinceNs: t, untilNs: Number.POSITIVE_INFINITY, dueNs: t, families: this.only });
    return late;
  }

  /**
   * CPUs that exist without any stream that tells their state. Numbers between those of recorded CPUs are mostly CPUs
   * that are switched off: no wake-up and no migration names them. Without wake-ups and migrations the trace cannot
   * tell.
   */
  private absent(): number[] {
    const numbers = new Set(this.streams.map(({ cpu }) => cpu).filter(isCpuNumber));
    if (this.streams.some(({ families }) => (families & Family.WAKE) !== 0)) return [...numbers];
    const sorted = [...numbers].sort((a, b) => a - b);
    let highest = sorted.pop() ?? 0;
    while (MAX_HOLES + sorted.length < highest) highest = sorted.pop() ?? 0;
    return [...Array(highest).keys()];
  }

  end(cpu: number, t: number, quietNs: number, families: number): void {
    const begins = this.begins.get(cpu);
    if (begins === undefined || !this.tells(families)) return;
    const ended = (this.ended.get(cpu) ?? 0) + 1;
    this.ended.set(cpu, ended);
    const begun = begunAt(begins, t);
    const next = begins[begun];
    if (ended < begun || (next !== undefined && next.beginNs - t <= Math.max(quietNs, next.quietBeginNs))) return;
    const untilNs = next?.beginNs ?? Number.POSITIVE_INFINITY;
    this.silences.push({ cpu, sinceNs: t, untilNs, dueNs: t + quietNs, families: this.only });
  }

  /** There is an event at `t`. Returns the blackouts that it proves. */
  take(t: number): readonly Blackout[] {
    const due: Blackout[] = [];
    while (this.dueNs < t) due.push(this.silences.pop() as Blackout);
    return due;
  }

  /** `cpu` is active. True the first time, if none of its streams is there. */
  miss(cpu: number): boolean {
    if (!this.isKnown || this.begins.has(cpu) || this.missing.has(cpu)) return false;
    this.missing.add(cpu);
    return true;
  }

  /** Whether a stream with such events tells the state of its CPU. */
  tells(families: number): boolean {
    return (families & this.wanted) !== 0;
  }
}

/** The number of streams, sorted by their begin, that have begun at `t`. */
function begunAt(streams: readonly RecordedStream[], t: number): number {
  return firstIndex(0, streams.length, (i) => t < (streams[i] as RecordedStream).beginNs);
}

/** Where KVM's events have a channel of their own, it may end before the other. */
export function kvmCoverage(streams: readonly RecordedStream[]): Coverage | undefined {
  const hasSwitches = streams.some(({ families }) => (families & Family.SWITCH) !== 0);
  const isApart = streams.some(({ families }) => (families & (Family.KVM | Family.SWITCH)) === Family.KVM);
  return hasSwitches && isApart ? new Coverage(streams, Family.KVM) : undefined;
}
