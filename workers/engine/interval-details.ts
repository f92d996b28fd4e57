import type { IntervalDetails, StateDetails } from "../model/engine-api.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "../query/context.js";
import { edges } from "../query/edges.js";
import { stateAt } from "../query/interval-at.js";
import type { EventAnswers } from "./event-answers.js";
import type { FullEvent } from "./event-row.js";

/** Arrows of one interval at most: more than are drawn, so that the nearest to its ends are among them. */
const MAX_ARROWS = 500;

/** An interval of a lane with the events at its ends. */
export async function detailsOf(
  query: QueryContext,
  events: Pick<EventAnswers, "first">,
  lane: LaneId,
  t: number,
): Promise<IntervalDetails | undefined> {
  const state = stateAt(query, lane, t);
  if (state === undefined) return undefined;
  const { start, end, cpu } = state;
  const machine = query.lanes.specs[lane]?.machine;
  const of = { ...(cpu < 0 ? {} : { cpus: [cpu] }), ...(machine === undefined ? {} : { machine }) };
  const [startEvent, endEvent] =
    state.state === State.SLICE
      ? [await events.first(start, of, beginsSlice(query, state)), undefined]
      : await Promise.all([events.first(start, of), events.first(end, of)]);
  const arrows = edges(query, { lanes: Int32Array.of(lane), t0: start, t1: end + 1, limit: MAX_ARROWS });
  return { state, startEvent, endEvent, arrows };
}

/** Whether an event is the one that began a slice: other tracks have events at its time. */
function beginsSlice({ lanes }: QueryContext, { lane, reason }: StateDetails): (event: FullEvent) => boolean {
  const { kind, subject } = lanes.specs[lanes.specs[lane]?.parent ?? NO_LANE] ?? {};
  const tid = kind === "thread" ? subject : undefined;
  return ({ event: { fields } }) => fields.name === reason && (tid === undefined || fields.tid === tid);
}
