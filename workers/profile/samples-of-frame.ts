import { firstIndex } from "../core/search.js";
import { MarkKind } from "../model/marks.js";
import type { ProfileMarksRequest, ProfileStepRequest, SampleOnRequest } from "../model/profile.js";
import type { ProfileMarks, ProfileSample } from "../model/profile-answers.js";
import { marksOf } from "../query/marks/index.js";
import type { Steps } from "../query/resumable.js";
import type { ProfileBasis } from "./basis.js";
import type { Prepared } from "./prepared.js";
import { framesOf, sampleTest } from "./rows-of.js";

const STEP = 8192;

/** The samples of a frame as marks on lanes. */
export function* markSteps(basis: ProfileBasis, request: ProfileMarksRequest): Steps<ProfileMarks> {
  const prepared = yield* basis.prepare(request);
  const { count } = prepared.selection;
  const rows = yield* prepared.selection.rows();
  const isMeant = sampleTest(prepared, request.frame, request.inverted);
  const meant = new Int32Array(count);
  let found = 0;
  for (let i = 0; i < count; i += 1) {
    const row = rows[i] as number;
    if (isMeant(row)) meant[found++] = row;
    if (i % STEP === 0) yield;
  }
  const { lane, cpuLane, t } = prepared.set.samples.columns;
  const at = (i: number) => meant[i] as number;
  const source = {
    kind: MarkKind.SAMPLE,
    count: found,
    firstFrom: (from: number) => firstIndex(0, found, (i) => from <= t.at(at(i))),
    timeAt: (i: number) => t.at(at(i)),
    lanes: [{ at: (i: number) => lane.at(at(i)) }, { at: (i: number) => cpuLane.at(at(i)) }],
  };
  return { ...marksOf([source], request.marks), samples: found };
}

/** The next sample of a frame. */
export function* stepSteps(basis: ProfileBasis, request: ProfileStepRequest): Steps<ProfileSample | undefined> {
  const { t, direction } = request;
  const prepared = yield* basis.prepare(request);
  const { count } = prepared.selection;
  const rows = yield* prepared.selection.rows();
  const { columns } = prepared.set.samples;
  const isMeant = sampleTest(prepared, request.frame, request.inverted);
  const after = firstIndex(0, count, (i) => t < columns.t.at(rows[i] as number));
  const before = firstIndex(0, count, (i) => t <= columns.t.at(rows[i] as number)) - 1;
  for (let i = 0 < direction ? after : before; 0 <= i && i < count; i += direction) {
    const row = rows[i] as number;
    if (isMeant(row)) return sampleAt(prepared, row);
    if (i % STEP === 0) yield;
  }
  return undefined;
}

/** The sample on a lane at a time: of a thread, of a vCPU, or of the CPU where it was taken. */
export function* sampleOnSteps(
  { context, sets }: ProfileBasis,
  { lane, t }: SampleOnRequest,
): Steps<ProfileSample | undefined> {
  const set = yield* sets.of("host");
  const { samples } = set;
  const { columns, count } = samples;
  for (let row = samples.firstFrom("t", t); row < count && columns.t.at(row) === t; row += 1) {
    if (columns.lane.at(row) !== lane && columns.cpuLane.at(row) !== lane) continue;
    return sampleAt({ set, textOf: (id) => context.strings.get(id) }, row);
  }
  return undefined;
}

function sampleAt(prepared: Pick<Prepared, "set" | "textOf">, row: number): ProfileSample {
  const { lane, t, stack } = prepared.set.samples.columns;
  return { lane: lane.at(row), t: t.at(row), stack: framesOf(prepared, stack.at(row)) };
}
