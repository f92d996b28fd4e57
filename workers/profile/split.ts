import { picked } from "../core/columns.js";
import { NO_LANE } from "../model/lanes.js";
import { MOST_NODES, type ProfileSplitRequest } from "../model/profile.js";
import type { ProfilePart } from "../model/profile-answers.js";
import { ProfileMode } from "../model/profile-scope.js";
import type { Steps } from "../query/resumable.js";
import { treeSteps } from "./answers.js";
import type { ProfileBasis } from "./basis.js";
import { foldSteps, Prefixer } from "./fold.js";
import { groupingsOf } from "./groups.js";
import type { Prepared } from "./prepared.js";
import type { Selection } from "./select.js";
import { evennessOf } from "./totals.js";

/** Samples between two chances for other questions. */
const STEP = 16_384;

/** A tree for each of the heaviest groups of a kind. Samples of which the group says nothing are a part of their own. */
export function* splitSteps(basis: ProfileBasis, request: ProfileSplitRequest): Steps<ProfilePart[]> {
  const { by, groups } = request;
  const whole = yield* basis.prepare({ ...request, groups: [by, ...groups.filter((group) => group !== by)] });
  const all = yield* basis.prepare({ ...request, groups: [by], withHost: true, withIdle: true });
  const prefixer = new Prefixer(whole.set, groupingsOf(basis.context, whole.set, basis.sets.laneClasses(), [by]));
  const places = yield* placesByPart(whole, prefixer);
  const chosen = [...places].sort(([, a], [, b]) => b.weight - a.weight).slice(0, request.parts);
  const figures = yield* figuresByPart(basis, request, all, prefixer);
  const parts: ProfilePart[] = [];
  for (const [prefix, { at }] of chosen) {
    const part = yield* partSteps(whole, Int32Array.from(at), figures.get(prefix) ?? noFigures());
    const frame = prefixer.groupFrames[prefixer.prefixes.seconds[prefix] as number];
    const limit = Math.min(request.limit ?? MOST_NODES, MOST_NODES);
    const profile = yield* treeSteps(part, request, limit);
    parts.push({ name: frame?.name ?? `no ${by}`, lane: frame?.lane ?? NO_LANE, profile });
  }
  return parts;
}

/** By prefix (-1: the group says nothing): the places of its samples in the selection, and their weight. */
function* placesByPart({ set, selection, unit }: Prepared, prefixer: Prefixer) {
  const { weight } = set.samples.columns;
  const places = new Map<number, { readonly at: number[]; weight: number }>();
  for (let i = 0; i < selection.count; i += 1) {
    if (i % STEP === 0) yield;
    const row = selection.rows[i] as number;
    const prefix = prefixer.of(row);
    let own = places.get(prefix);
    if (own === undefined) {
      own = { at: [], weight: 0 };
      places.set(prefix, own);
    }
    own.at.push(i);
    own.weight += unit === "samples" ? 1 : weight.at(row);
  }
  return places;
}

type Figures = Pick<Selection, "idle" | "host" | "disagreeing" | "modeless">;
type Counting = { -readonly [name in keyof Figures]: Figures[name] };

const noFigures = (): Counting => ({
  idle: { samples: 0, weight: 0 },
  host: { samples: 0, weight: 0 },
  disagreeing: 0,
  modeless: 0,
});

/** By prefix: what `selectSteps` counts of a selection. `all`: its samples with those that it leaves out. */
function* figuresByPart(
  basis: ProfileBasis,
  { withHost, withIdle }: ProfileSplitRequest,
  { set, selection, unit }: Prepared,
  prefixer: Prefixer,
) {
  const classes = basis.sets.laneClasses();
  const { lane, mode, weight, flags } = set.samples.columns;
  const isMade = set.source !== "host" && set.source !== "guest";
  const figures = new Map<number, Counting>();
  for (let i = 0; i < selection.count; i += 1) {
    if (i % STEP === 0) yield;
    const row = selection.rows[i] as number;
    const prefix = prefixer.of(row);
    const own = figures.get(prefix) ?? noFigures();
    figures.set(prefix, own);
    const kind = isMade ? ProfileMode.HOST_USER : classes.modeOf(lane.at(row), mode.at(row));
    const isIdle = kind === ProfileMode.IDLE;
    const isForVm = kind === ProfileMode.HYPERVISOR || kind === ProfileMode.VMM;
    if (isIdle || isForVm) {
      const part = isIdle ? own.idle : own.host;
      part.samples += 1;
      part.weight += unit === "samples" ? 1 : weight.at(row);
      if (isIdle ? !withIdle : !withHost) continue;
    }
    if (kind === ProfileMode.UNKNOWN) own.modeless += 1;
    own.disagreeing += flags.at(row) & 1;
  }
  return figures;
}

/** The samples at these places of a selection, as a profile of their own. */
function* partSteps(whole: Prepared, places: Int32Array, figures: Figures): Steps<Prepared> {
  const { set, groupings, unit, notRunning } = whole;
  // Losses are of a time, and nobody knows in which part they would lie.
  const lost = whole.selection.lost === 0 ? 0 : -1;
  const selection = { ...whole.selection, ...figures, lost, count: places.length };
  const own = { ...selection, rows: picked(whole.selection.rows, places) };
  const folded = yield* foldSteps(set, own, groupings(), unit !== "samples");
  return {
    ...whole,
    selection: own,
    folded,
    evenness: evennessOf(folded, own.count),
    notRunning: notRunning && picked(notRunning, places),
  };
}
