import { fail, ok, type Result } from "../../workers/core/result.js";
import type { EngineApi, LaneList } from "../../workers/model/engine-api.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import type { ProfileDiffRequest, ProfileRequest } from "../../workers/model/profile.js";
import { type LaneNames, vmCounterparts, withLaneNames } from "../../workers/model/profile-counterparts.js";
import type { ProfileGroup, TimeRange } from "../../workers/model/profile-scope.js";
import type { CompareState } from "./compare-store.js";
import type { OtherTrace } from "./other-trace.js";
import type { ProfileState } from "./profile-store.js";

/** What is compared with what. Plain data: the question is another one where it is another text. */
export interface DifferencePlan {
  readonly a: ProfileRequest;
  readonly b: ProfileRequest;
  /** B is of this other trace. */
  readonly other: string | undefined;
  /** B is before, and A after. */
  readonly isSwapped: boolean;
}

/** The plan for what A and B are now; undefined: there are no two sides yet. */
export function differencePlan(
  request: ProfileRequest,
  { sides, isSwapped }: Pick<ProfileState, "sides" | "isSwapped">,
  { a, b, other }: Pick<CompareState, "a" | "b" | "other">,
  lanes: LaneList | undefined,
): DifferencePlan | undefined {
  const hasRanges = a !== undefined && b !== undefined;
  const hasLanes = sides.a !== sides.b;
  if (other === undefined ? !hasRanges && !hasLanes : other.figures === undefined) return undefined;
  const kinds = [kindOf(lanes, sides.a), kindOf(other === undefined ? lanes : other.session.getState().lanes, sides.b)];
  const common = { ...request, groups: groupsOfSides(request.groups, kinds) };
  // Of another trace all of it is B.
  const { lanes: _, ranges: __, ...elsewhere } = common;
  const of = (range: TimeRange | undefined, lane: LaneId | undefined, base: ProfileRequest): ProfileRequest => ({
    ...base,
    ...(range !== undefined && { ranges: [range] }),
    ...(lane !== undefined && { lanes: [lane] }),
  });
  return {
    a: of(a, sides.a, common),
    b: other === undefined ? of(b, sides.b, common) : of(undefined, sides.b, elsewhere),
    other: other?.name,
    isSwapped: other !== undefined && isSwapped,
  };
}

function kindOf(lanes: LaneList | undefined, lane: LaneId | undefined): LaneKind | undefined {
  return lane === undefined ? undefined : lanes?.kinds[lane];
}

/** Where a side is a lane, groups that would name it are left out: the sides would have no frame in common. */
function groupsOfSides(groups: readonly ProfileGroup[], kinds: readonly (LaneKind | undefined)[]) {
  const given = kinds.filter((kind) => kind !== undefined);
  if (given.length === 0) return groups;
  const named: readonly ProfileGroup[] = given.every((kind) => kind === "vm")
    ? ["machine", "vm", "process"]
    : ["machine", "vm", "process", "vcpu", "thread", "cpu"];
  return groups.filter((group) => !named.includes(group));
}

/** The question to the open session. What is of another trace is added up there first. */
export async function differenceRequest(
  engine: EngineApi,
  { a, b, isSwapped }: DifferencePlan,
  other: OtherTrace | undefined,
  asker?: string,
): Promise<Result<ProfileDiffRequest>> {
  const asked = asker === undefined ? {} : { asker };
  if (other === undefined) return ok({ before: a, after: { ...b, ...asked } });
  const theirs = other.engine();
  if (theirs === undefined) return fail(`${other.name} is closed`);
  const { sources } = await theirs.profileSources();
  const source = sources.find((one) => one.source === b.source);
  if (source === undefined) return fail(`${other.name} has no samples of this kind`);
  const { event, ...plain } = b;
  const known = event !== undefined && source.events.some(({ name }) => name === event) ? { event } : {};
  const stored = await theirs.profile({ ...plain, ...known, ...asked });
  if (!stored.ok) return stored;
  const renamed = withLaneNames(stored.value, await vmNames(engine, other, a.ranges?.[0]));
  const after = { ...a, ...asked };
  return ok({ before: a, after, stored: renamed, storedIs: isSwapped ? "before" : "after" });
}

/** For VMs of the other trace: what their counterparts here are called. */
async function vmNames(engine: EngineApi, other: OtherTrace, range: TimeRange | undefined): Promise<LaneNames> {
  const theirs = other.session.getState().lanes;
  const { figures } = other;
  if (figures === undefined || theirs === undefined || range === undefined) return new Map();
  const [mine, found] = await Promise.all([
    engine.lanes(),
    engine.compare({ asker: "counterparts", a: range, b: figures, limit: 0 }),
  ]);
  return vmCounterparts(mine, theirs, found?.counterparts ?? new Int32Array());
}
