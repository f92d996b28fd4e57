import type { AnalysisDefinition, EventHandler } from "../analyses/analysis.js";
import type { Thread, Vm } from "../analyses/entities.js";
import { Pace } from "../core/pace.js";
import type { DecodedEvent, FieldValue, FormatTrace } from "../formats/format.js";
import type { LaneTrack } from "../index/lane-track.js";
import { rowAt } from "../index/row-search.js";
import { EventKind } from "../model/event-kinds.js";
import { KvmHypercall } from "../model/kvm-fields.js";
import { isGuest, isUnknown } from "../model/states.js";
import { eventsNamed } from "./named-events.js";
import { Once } from "./once.js";

// A guest that makes a hypercall with a number which it also records, before the call and after it, tells how its clock
// stands: the host sees the call after the first and enters the guest again before the second. docs/clocks.md has the two
// forms that are known.

/** Of more hypercalls than this the first are looked at. */
const MAX_CALLS = 200_000;
/** Numbers below are the kernel's own hypercalls (include/uapi/linux/kvm_para.h). */
const FIRST_FREE = 0x100;
/** The kernel wakes a vCPU by this one, whose second argument is the id of an APIC. The add-on module uses it, too. */
const KICK_CPU = 5;
const MAX_APIC_ID = 0xffff;

/** A hypercall as the host saw it. */
interface HostCall {
  readonly thread: Thread;
  readonly t: number;
  readonly keys: readonly string[];
}

/** Hypercalls that carry a number, as they come with a host's events. */
export class HostCalls {
  private readonly calls: HostCall[] = [];

  readonly analysis: AnalysisDefinition = {
    id: "host-calls",
    startsWith: [EventKind.KVM_HYPERCALL],
    create: () => ({ state: [this.calls], handlers: { [EventKind.KVM_HYPERCALL]: this.onCall } }),
  };

  get isEmpty(): boolean {
    return this.calls.length === 0;
  }

  /** Those of a VM: when the host saw each call, and when it entered the guest again. */
  of(vm: Vm): CallTimes {
    const taken = new Once<number>();
    const entered = new Once<number>();
    for (const { thread, t, keys } of this.calls) {
      if (thread.vcpu?.vm !== vm) continue;
      const entry = entryAfter(thread.vcpu.track, t);
      for (const key of keys) {
        taken.add(key, t);
        if (entry !== undefined) entered.add(key, entry);
      }
    }
    return { before: taken.values, after: entered.values };
  }

  private readonly onCall: EventHandler<KvmHypercall> = (batch, i, _machine, cpu, t) => {
    const number = batch[KvmHypercall.number][i] as number;
    const first = batch[KvmHypercall.first][i] as number;
    const second = batch[KvmHypercall.second][i] as number;
    const isKick = number === KICK_CPU && second <= MAX_APIC_ID;
    if (Number.isNaN(first) || isKick || (number < FIRST_FREE && number !== KICK_CPU)) return;
    const thread = cpu.current;
    if (thread === undefined || MAX_CALLS <= this.calls.length) return;
    const keys = number === KICK_CPU ? [keyOf(first, second)] : [keyOf(first, second), keyOf(first)];
    this.calls.push({ thread, t, keys });
  };
}

/** Times around hypercalls, by what tells each from all others: before it, and after it. Session ns, by the own clock. */
export interface CallTimes {
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

/** `of`: the second argument, by which an add-on module tells guests apart. */
function keyOf(call: number, of?: number): string {
  return of === undefined ? `${call}` : `${call} of ${of}`;
}

/** An entry follows its hypercall closely. */
const MAX_ROWS = 64;

function entryAfter(track: LaneTrack, t: number): number | undefined {
  const first = rowAt(track, t) + 1;
  for (let row = first; row < Math.min(track.count, first + MAX_ROWS); row += 1) {
    if (isGuest(track.stateAt(row))) return track.startAt(row);
    if (isUnknown(track.stateAt(row))) return undefined;
  }
  return undefined;
}

/** Events of a guest around its hypercalls: those of the add-on module, and texts that a program writes. */
const BEFORE = "vmsync_gh_guest";
const AFTER = "vmsync_hg_guest";
const TEXTS: ReadonlySet<string> = new Set(["print", "tracing_mark_write"]);

function isMark(name: string): boolean {
  return name === BEFORE || name === AFTER || TEXTS.has(name.replace(/^ftrace:/, ""));
}

/** Reads what a machine recorded around hypercalls of its own. `originNs`: as in `SessionClock`. */
export async function readCallTimes(
  traces: readonly FormatTrace[],
  originNs: bigint,
  yieldToLoop: () => Promise<void>,
): Promise<CallTimes> {
  const pace = new Pace(yieldToLoop);
  const before = new Once<number>();
  const after = new Once<number>();
  for (const trace of traces) {
    for (const stream of trace.description.streams.keys()) {
      for await (const event of eventsNamed(trace, stream, isMark)) {
        const mark = markOf(event);
        if (mark !== undefined) (mark.isAfter ? after : before).add(mark.key, Number(event.ns - originNs));
        if (MAX_CALLS < before.values.size) break;
        await pace.pause();
      }
    }
  }
  return { before: before.values, after: after.values };
}

interface Mark {
  readonly key: string;
  readonly isAfter: boolean;
}

function markOf({ name, fields }: DecodedEvent): Mark | undefined {
  if (name !== BEFORE && name !== AFTER) return markIn(fields);
  const call = numberOf(fields.cnt);
  const of = numberOf(fields.vm_uid);
  if (call === undefined || of === undefined) return undefined;
  // The module counts the way back as one more.
  return { key: keyOf(name === AFTER ? call - 1 : call, of), isAfter: name === AFTER };
}

/** "hypercall 17", and "hypercall 17 done" after it. */
function markIn(fields: DecodedEvent["fields"]): Mark | undefined {
  for (const value of Object.values(fields)) {
    const match = typeof value === "string" ? /^\s*hypercall (\d{1,15})( done)?\s*$/.exec(value) : null;
    if (match) return { key: keyOf(Number(match[1])), isAfter: match[2] !== undefined };
  }
  return undefined;
}

function numberOf(value: FieldValue | undefined): number | undefined {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}
