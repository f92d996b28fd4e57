import type { StartCore } from "../../../workers/analyses/flat/flat-run.js";
import type { Calls } from "../../../workers/flat/calls.js";
import * as Column from "../../../workers/flat/columns.js";
import { EventKind } from "../../../workers/model/event-kinds.js";

/** How often a function was called, and the time of some of the calls. */
interface Counted {
  calls: number;
  timed: number;
  ns: number;
}

/** One call of so many is timed: a prime, so that it is not always the same of those that take turns. */
const TIMED_EACH = 13;
/** A call that takes longer has been interrupted by other work of the machine. */
const MOST_NS = 50_000;

/** Counts what the core leaves to TypeScript: by function, and of `rest` by kind of event. */
export class CoreCalls {
  private readonly functions = new Map<string, Counted>();
  private readonly kinds = new Map<string, Counted>();
  private readonly clockNs = clockNs();

  /** A core that is counted. */
  counting(start: StartCore): StartCore {
    return (entities, calls) => {
      const names = Object.keys(calls) as (keyof Calls)[];
      const counted = names.map((name) => [name, this.wrap(calls[name] as AnyCall, () => this.functions, name)]);
      const kindAt = (row: unknown) => KIND_NAMES.get((entities.memory.u8[Column.KINDS + Number(row)] ?? 0) & 127);
      const rest = this.wrap(
        calls.rest as AnyCall,
        () => this.kinds,
        (row) => kindAt(row) ?? "?",
      );
      return start(entities, { ...Object.fromEntries(counted), rest } as Calls);
    };
  }

  /** Of kinds that call `rest`, and of the other functions, by their time. */
  tables(events: number): string {
    return [
      table("rest, by kind", this.kinds, events),
      table("other functions of flat/calls.ts", this.functions, events),
    ].join("\n\n");
  }

  private wrap(call: AnyCall, into: () => Map<string, Counted>, name: string | ((first: unknown) => string)): AnyCall {
    return (...values) => {
      const counted = entryOf(into(), typeof name === "string" ? name : name(values[0]));
      counted.calls += 1;
      if (counted.calls % TIMED_EACH !== 0) return call(...values);
      const begin = performance.now();
      const result = call(...values);
      const ns = (performance.now() - begin) * 1e6 - this.clockNs;
      if (ns < MOST_NS) {
        counted.timed += 1;
        counted.ns += Math.max(0, ns);
      }
      return result;
    };
  }
}

type AnyCall = (...values: unknown[]) => unknown;

const KIND_NAMES = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

function entryOf(map: Map<string, Counted>, name: string): Counted {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = { calls: 0, timed: 0, ns: 0 };
  map.set(name, made);
  return made;
}

/** What it takes to ask for the time twice. */
function clockNs(): number {
  const rounds = 200_000;
  let ns = 0;
  for (let i = 0; i < rounds; i += 1) {
    const begin = performance.now();
    const took = (performance.now() - begin) * 1e6;
    if (took < MOST_NS) ns += took;
  }
  return ns / rounds;
}

function table(title: string, counted: ReadonlyMap<string, Counted>, events: number): string {
  const rows = [...counted]
    .map(([name, { calls, timed, ns }]) => {
      const each = timed === 0 ? Number.NaN : ns / timed;
      return { name, perThousand: (calls * 1000) / events, each, all: (calls * each) / events };
    })
    .sort((a, b) => (b.all || 0) - (a.all || 0) || b.perThousand - a.perThousand);
  const calls = rows.reduce((sum, { perThousand }) => sum + perThousand, 0);
  const all = rows.reduce((sum, row) => sum + (row.all || 0), 0);
  const line = (name: string, perThousand: string, each: string, ns: string) =>
    `${name.padEnd(34)}${perThousand.padStart(20)}${each.padStart(12)}${ns.padStart(14)}`;
  return [
    line(title, "calls/1,000 events", "ns a call", "ns an event"),
    ...rows.map((row) => line(row.name, row.perThousand.toFixed(2), row.each.toFixed(0), row.all.toFixed(2))),
    line("all", calls.toFixed(2), "", all.toFixed(2)),
  ].join("\n");
}
