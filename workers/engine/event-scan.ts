import type { DecodedEvent, FieldValue } from "../formats/format.js";
import type { FindEventAnswer } from "../model/engine-api.js";
import { contextJson, type FullEvent, fieldsJson, rowOf, valueJson } from "./event-row.js";

/** A search that finds nothing gives up after this long, so that a window never waits for minutes. */
const MAX_SCAN_MS = 4000;
/** Events between two looks at the clock, the message loop and whether the answer is still wanted. */
const EVENTS_PER_LOOK = 512;

/** How long a search may go on. */
export class Scan {
  gaveUp = false;
  private events = 0;
  private readonly end = performance.now() + MAX_SCAN_MS;

  constructor(
    private readonly isNewest: () => boolean,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  /** A newer question of its asker ended it. */
  get isOutdated(): boolean {
    return this.gaveUp && !this.isNewest();
  }

  /** To be asked once per event. */
  isOver(): boolean | Promise<boolean> {
    this.events += 1;
    return this.events % EVENTS_PER_LOOK === 0 ? this.look() : this.gaveUp;
  }

  private async look(): Promise<boolean> {
    await this.yieldToLoop();
    this.gaveUp = !this.isNewest() || this.end < performance.now();
    return this.gaveUp;
  }
}

/** Everything was looked at. */
export const NONE: FindEventAnswer = { event: undefined, gaveUpAt: undefined };

export async function firstIn(
  events: AsyncIterable<FullEvent>,
  matches: EventFilter,
  scan: Scan,
): Promise<FindEventAnswer> {
  for await (const event of events) {
    if (matches(event)) return { event: rowOf(event), gaveUpAt: undefined };
    if (await scan.isOver()) return { event: undefined, gaveUpAt: event.t };
  }
  return NONE;
}

export async function lastIn(
  events: AsyncIterable<FullEvent>,
  matches: EventFilter,
  scan: Scan,
): Promise<FullEvent | undefined> {
  let found: FullEvent | undefined;
  for await (const event of events) {
    if (matches(event)) found = event;
    if (await scan.isOver()) return undefined;
  }
  return found;
}

export type EventFilter = (event: FullEvent) => boolean;

/**
 * Events that hold a text in their name, the name of their thread, or any field of payload, contexts and packet. Case
 * does not matter. `field=value` finds a field of that name whose value begins so.
 */
export function textFilter(text: string | undefined): EventFilter {
  if (text === undefined || text === "") return () => true;
  const wanted = text.toLowerCase();
  const holds = (candidate: string) => candidate.toLowerCase().includes(wanted);
  const pair = /^\s*([^=\s]+)\s*=\s*(.*)$/.exec(wanted);
  return ({ name, comm, event }) =>
    holds(name) ||
    holds(comm) ||
    holds(fieldsJson(event.fields)) ||
    holds(contextJson(event)) ||
    (pair !== null && hasPair(event, pair[1] as string, pair[2] as string));
}

function hasPair({ fields, context, packet = {} }: DecodedEvent, name: string, value: string): boolean {
  return [fields, context, packet].some((scope) =>
    Object.keys(scope).some(
      (key) => key.toLowerCase() === name && plainText(scope[key] as FieldValue).startsWith(value),
    ),
  );
}

/** As a person would write it. */
function plainText(value: FieldValue): string {
  return (typeof value === "string" ? value : valueJson(value).replaceAll('"', "")).toLowerCase();
}
