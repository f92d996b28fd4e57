import type { FindEventAnswer, FindEventRequest } from "../model/engine-api.js";
import type { EventList } from "./event-list.js";
import type { EventQuery } from "./event-query.js";
import { type FullEvent, rowOf } from "./event-row.js";
import type { Hit, HitScan, Patience, ScanRange } from "./hit-scan.js";
import type { MachineEvent } from "./merge-events.js";

type Answer = Omit<FindEventAnswer, "absent">;

const NONE: Answer = { event: undefined, nth: -1, rank: undefined, searchedTo: undefined };

/** A scan whose hits have their values. */
export interface WholeScan {
  readonly scan: HitScan;
  fullEvent(hit: Hit): FullEvent;
}

interface SearchTools {
  scanOf(query: EventQuery, range: ScanRange): WholeScan;
  /** The list of all that is meant; without a query of all events. */
  listOf(query: EventQuery | undefined): Promise<EventList | undefined>;
  fullEvent(event: MachineEvent): FullEvent;
}

/** Finds the next or the previous event that is meant: in the list of all of them, or by a scan that begins at the place. */
export class EventSearch {
  /** Under way, by what was asked: the same question goes on. */
  private current: { readonly key: string; readonly found: WholeScan } | undefined;

  constructor(private readonly tools: SearchTools) {}

  async next(request: FindEventRequest, query: EventQuery | undefined, patience: Patience): Promise<Answer> {
    const list = await this.tools.listOf(query);
    const listed = list && (await this.inList(request, list));
    if (listed !== undefined) return listed;
    if (query === undefined) return NONE;
    const { text, t, nth, direction } = request;
    const key = JSON.stringify([text, t, nth, direction]);
    if (this.current?.key !== key) this.current = { key, found: this.tools.scanOf(query, rangeFrom(t, direction)) };
    const answer = await scanFor(this.current.found, request, patience);
    if (answer.searchedTo === undefined) this.current = undefined;
    if (answer.event === undefined || list === undefined) return answer;
    const before = await list.before(answer.event.t);
    return { ...answer, rank: before === undefined ? undefined : before + answer.nth };
  }

  /** Undefined if the list does not reach there yet. */
  private async inList({ t, nth, direction }: FindEventRequest, list: EventList): Promise<Answer | undefined> {
    const before = await list.before(t);
    if (before === undefined) return undefined;
    const rank = direction === 1 ? before + nth + 1 : before + Math.max(nth, 0) - 1;
    if (rank < 0) return NONE;
    if (list.total <= rank) return list.readShare === 1 ? NONE : undefined;
    for await (const merged of list.read(rank, rank + 1)) {
      const event = rowOf(this.tools.fullEvent(merged));
      return { event, nth: rank - ((await list.before(event.t)) ?? rank), rank, searchedTo: undefined };
    }
    return NONE;
  }
}

/** Backwards the events at the time itself belong to it: some of them may come before the one to start from. */
function rangeFrom(t: number, direction: 1 | -1): ScanRange {
  return direction === 1
    ? { t0: t, t1: Number.POSITIVE_INFINITY, direction }
    : { t0: Number.NEGATIVE_INFINITY, t1: t + 1, direction };
}

async function scanFor({ scan, fullEvent }: WholeScan, request: FindEventRequest, patience: Patience): Promise<Answer> {
  for (;;) {
    const hits = await scan.step(patience);
    if (hits === "ended") return NONE;
    if (typeof hits === "string") return { ...NONE, searchedTo: scan.bound };
    const found = firstOf(hits, request, fullEvent);
    if (found !== undefined) return found;
    if (await patience.isOver()) return { ...NONE, searchedTo: scan.bound };
  }
}

/** All events at one time are given in one step. */
function firstOf(
  hits: readonly Hit[],
  { t, nth, direction }: FindEventRequest,
  fullEvent: WholeScan["fullEvent"],
): Answer | undefined {
  const here = hits.filter((hit) => hit.t === t);
  const rest = hits.filter((hit) => (hit.t - t) * direction > 0);
  const sameTime = direction === 1 ? here[nth + 1] : here[here.length - Math.max(nth, 0)];
  const hit = sameTime ?? rest[0];
  if (hit === undefined) return undefined;
  const ties = hits.filter((one) => one.t === hit.t);
  const at = ties.indexOf(hit);
  return { ...NONE, event: rowOf(fullEvent(hit)), nth: direction === 1 ? at : ties.length - 1 - at };
}
