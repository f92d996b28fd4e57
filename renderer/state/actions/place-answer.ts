import type { EngineApi, StateDetails } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { type GroupMoment, groupMoment, type MomentQuestion } from "../../viewmodel/group-moment.js";
import { nsPerPx, type Viewport } from "../../viewmodel/viewport.js";
import type { ActionContext } from "./context.js";

export interface Place {
  readonly lane: LaneId;
  readonly timeNs: number;
}

/** What there is at a place: a state, or what the members of a heading lane do; neither where the lane does not exist. */
export interface PlaceAnswer {
  readonly state: StateDetails | undefined;
  readonly group: GroupMoment | undefined;
}

export const NOTHING_THERE: PlaceAnswer = { state: undefined, group: undefined };

/** Whether all that is known of a state holds at a place: what its host takes of it changes within it. */
export function holdsPlace(state: StateDetails | undefined, { lane, timeNs }: Place): state is StateDetails {
  if (state === undefined || state.lane !== lane) return false;
  const now = state.taken?.now ?? state.inner ?? state;
  return state.start <= timeNs && timeNs < state.end && now.start <= timeNs && timeNs < now.end;
}

type PlaceContext = Pick<ActionContext, "select" | "stores">;

export async function answerAt(context: PlaceContext, engine: EngineApi, place: Place): Promise<PlaceAnswer> {
  const members = context.select.members(place.lane);
  if (members === undefined) {
    const state = await engine.stateAt(place.lane, place.timeNs);
    return { state, group: undefined };
  }
  const { view, widthPx } = context.stores.view.getState();
  const question = { members, timeNs: place.timeNs, ...pixelAt(view, widthPx, place.timeNs) };
  return { state: undefined, group: await askGroup(engine, question) };
}

/** The next or previous moment at which a member of a heading lane changes its state; undefined: there is none. */
export async function nextChange(
  engine: EngineApi,
  lanes: readonly LaneId[],
  timeNs: number,
  direction: 1 | -1,
): Promise<number | undefined> {
  const asked = lanes.slice(0, MAX_STEPPED);
  const found = await Promise.all(asked.map((lane) => engine.step(lane, timeNs, direction)));
  const times = found.flatMap((state) => (state === undefined ? [] : [state.start]));
  if (times.length === 0) return undefined;
  return direction === 1 ? Math.min(...times) : Math.max(...times);
}

/** The changes of more lanes than this follow each other too closely to be walked along. */
const MAX_STEPPED = 64;

async function askGroup(engine: EngineApi, question: MomentQuestion): Promise<GroupMoment> {
  const { members, timeNs, t0, t1 } = question;
  const [states, ns] = await Promise.all([
    engine.statesAt(Int32Array.from(members.lanes), timeNs),
    engine.shares(Int32Array.of(members.lane), t0, t1),
  ]);
  return groupMoment(question, states, ns);
}

/** The stretch of time of the pixel that shows a moment. It holds the moment, which rounding may put beside its border. */
function pixelAt(view: Viewport, widthPx: number, timeNs: number): { readonly t0: number; readonly t1: number } {
  const pixelNs = nsPerPx(view, Math.max(1, widthPx));
  const border = view.startNs + Math.floor((timeNs - view.startNs) / pixelNs) * pixelNs;
  const t0 = border + pixelNs <= timeNs ? border + pixelNs : Math.min(border, timeNs);
  return { t0, t1: t0 + pixelNs };
}
