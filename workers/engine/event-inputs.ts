import { floatColumn } from "../core/columns.js";
import { fail, ok, type Result } from "../core/result.js";
import type { FieldValue } from "../formats/format.js";
import {
  ANY_EVENT,
  type ChartShape,
  EVENT_KIND,
  type EventPart,
  FIELD_KIND,
  GROWTH_KIND,
  isOfThread,
  RATE_KIND,
} from "../model/chart.js";
import type { EventAnswers } from "./event-answers.js";
import type { FullEvent } from "./event-row.js";

/** The events that a picture is of; undefined where it is of none. */
export type EventsOf = (of: EventsAsked) => Promise<Result<readonly EventPart[] | undefined>>;

/** Events outside of the window may be among them, and are not asked for. */
export interface EventsAsked {
  readonly chart?: ChartShape;
  readonly t0: number;
  readonly t1: number;
}

/** Where there are no events to read. */
export const NO_INPUTS: EventsOf = async () => ok(undefined);

/** Values of one field that are kept, 16 bytes each. */
const MOST_VALUES = 4 << 20;
/** Fields whose values are kept. */
const MOST_KEPT = 6;
/** Events between two looks at the message loop. */
const EVENTS_PER_LOOK = 512;

interface Kept {
  readonly untilNs: number;
  readonly parts: Promise<Result<readonly EventPart[]>>;
}

/** Moments and values of events that pictures need, read once for each name and field. */
export class EventInputs {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly events: Pick<EventAnswers, "times" | "readMeant" | "countedUntilNs">,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  readonly ofChart: EventsOf = async ({ chart: { kind = "" } = {}, t0, t1 }) => {
    for (const begin of [EVENT_KIND, RATE_KIND]) {
      if (kind.startsWith(begin)) return this.events.times.of(kind.slice(begin.length), { t0, t1 });
    }
    for (const begin of [FIELD_KIND, GROWTH_KIND]) {
      if (kind.startsWith(begin)) return this.values(kind.slice(begin.length));
    }
    return ok(undefined);
  };

  /** `of`: the name of an event, a slash, and the name of a field. */
  private values(of: string): Promise<Result<readonly EventPart[]>> {
    const untilNs = this.events.countedUntilNs;
    const known = this.kept.get(of);
    this.kept.delete(of);
    const kept = known?.untilNs === untilNs ? known : { untilNs, parts: this.read(of) };
    this.kept.set(of, kept);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(oldest);
    }
    return kept.parts;
  }

  private async read(of: string): Promise<Result<readonly EventPart[]>> {
    const slash = of.lastIndexOf("/");
    const [event, field] = [of.slice(0, Math.max(0, slash)), of.slice(slash + 1)];
    if (event === "" || field === "") return fail(`"${of}" names no event and field, as in sched_switch/prev_prio`);
    const ofName = event === ANY_EVENT ? [] : [`name == ${JSON.stringify(event)}`];
    const meant = this.events.readMeant([...ofName, `${field} present`].join(" and "), -EVER, EVER);
    if (!meant.ok) return meant;
    const byPath = new Map<string, Values>();
    let [looked, found] = [0, 0];
    for await (const full of meant.value) {
      looked += 1;
      if (looked % EVENTS_PER_LOOK === 0) await this.yieldToLoop();
      const value = full && numberIn(full.event, field);
      if (full === undefined || value === undefined) continue;
      found += 1;
      if (MOST_VALUES < found) return fail(`${field} has more than ${MOST_VALUES} values, too many for a curve`);
      const path = isOfThread(field) ? threadPath(full) : cpuPath(full);
      const values = byPath.get(path) ?? new Values();
      byPath.set(path, values);
      values.add(full.t, value);
    }
    if (found === 0) return fail(`no ${event === ANY_EVENT ? "event" : event} has a number in ${field}`);
    return ok(Array.from(byPath, ([path, values]) => ({ path, ...values.columns() })));
  }
}

function cpuPath({ machine, cpu }: Pick<FullEvent, "machine" | "cpu">): string {
  return cpu < 0 ? "" : `${machine}/cpu/${cpu}`;
}

/** Threads of VMs stand elsewhere, too; this is the path by which all of them are named. */
function threadPath({ machine, tid }: Pick<FullEvent, "machine" | "tid">): string {
  return tid < 0 ? "" : `${machine}/thread/${tid}`;
}

const EVER = Number.POSITIVE_INFINITY;

/** Moments and values, in room that grows. */
class Values {
  private count = 0;
  private readonly times = floatColumn();
  private readonly values = floatColumn();

  add(t: number, value: number): void {
    this.times.set(this.count, t);
    this.values.set(this.count, value);
    this.count += 1;
  }

  columns(): { readonly times: Float64Array; readonly values: Float64Array } {
    return { times: this.times.values.slice(0, this.count), values: this.values.values.slice(0, this.count) };
  }
}

type Fields = Readonly<Record<string, FieldValue>>;

/** A field of the payload, or of a context or the packet, as a number. */
function numberIn(
  { fields, context, packet }: { readonly fields: Fields; readonly context: Fields; readonly packet?: Fields },
  name: string,
): number | undefined {
  for (const scope of [fields, context, packet]) {
    const value = scope !== undefined && Object.hasOwn(scope, name) ? plainNumber(scope[name]) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Of an enumeration its number. */
function plainNumber(value: FieldValue | undefined): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "object" && value !== null && "value" in value) return plainNumber(value.value as FieldValue);
  return undefined;
}
