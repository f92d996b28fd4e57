import { type Feature, knownNs } from "../../fingerprint/feature.js";
import { featuresOf } from "../../fingerprint/features.js";
import type { FeatureMatrix } from "../../fingerprint/matrix.js";
import { Sums } from "../../fingerprint/sums.js";
import { type FingerprintKind, Known } from "../../model/fingerprints.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import type { Steps } from "../resumable.js";
import { addLane } from "./lane-sums.js";
import type { Periods } from "./periods.js";
import { recordedOf } from "./recorded.js";
import { type Subject, subjectsOf } from "./subjects.js";
import { takersOf } from "./takers.js";
import { addVmFacts } from "./vm-sums.js";

export interface MeasureOptions {
  readonly of: FingerprintKind;
  readonly periods: Periods;
  readonly hasLane: (path: string) => boolean;
  readonly asPublished: boolean;
}

/** All of them are compared with each other: more take minutes, and memory. */
const MOST_FINGERPRINTS = 20_000;

function tooMany(subjects: number, periods: number): string {
  const most = MOST_FINGERPRINTS.toLocaleString("en");
  return `${subjects} subjects in ${periods} periods make more than ${most} fingerprints: choose longer periods or fewer lanes`;
}

/** The features of subjects, each once for each period: rows by lane, then by time. */
export interface Measured extends FeatureMatrix {
  readonly of: FingerprintKind;
  readonly lane: Int32Array;
  readonly vm: Int32Array;
  readonly t0: Float64Array;
  readonly t1: Float64Array;
}

/** Cost: a pass over the rows of the lanes, and one over latencies, waits and exits. */
export function* measure(
  context: QueryContext,
  { of, periods, hasLane, asPublished }: MeasureOptions,
): Steps<Measured> {
  const subjects = subjectsOf(context, of, hasLane);
  const count = subjects.length * periods.count;
  if (MOST_FINGERPRINTS < count) throw new Error(tooMany(subjects.length, periods.count));
  const features = featuresOf(of);
  const recorded = yield* recordedOf(context);
  const scan = { context, periods, asPublished, isOfTasks: of !== "vm", takerOf: takersOf(context) };
  const all = new Map<LaneId, readonly Sums[]>();
  for (const { lane, tracks } of subjects) {
    const sums = Array.from({ length: periods.count }, () => new Sums());
    all.set(lane, sums);
    for (const track of tracks) yield* addLane(scan, track, sums);
  }
  if (of === "vm") yield* addVmFacts(context, periods, all);
  const places = subjects.flatMap((subject) => Array.from({ length: periods.count }, (_, i) => [subject, i] as const));
  const values = new Float64Array(count * features.length);
  const known = new Uint8Array(values.length);
  for (const [row, [{ lane }, period]] of places.entries()) {
    const evidence = recorded(context.lanes.specs[lane]?.machine ?? "");
    const sums = all.get(lane)?.[period] as Sums;
    for (const [i, feature] of features.entries()) {
      const at = row * features.length + i;
      known[at] = knownOf(feature, sums, evidence.has(feature.evidence));
      values[at] = known[at] === Known.YES ? feature.read(sums) : Number.NaN;
    }
    yield;
  }
  const lanesOf = (read: (subject: Subject) => LaneId) => Int32Array.from(places, ([subject]) => read(subject));
  return {
    of,
    features: features.map(withoutCode),
    count,
    values,
    known,
    lane: lanesOf(({ lane }) => lane),
    vm: lanesOf(({ vm }) => vm),
    t0: Float64Array.from(places, ([, period]) => periods.startOf(period)),
    t1: Float64Array.from(places, ([, period]) => periods.endOf(period)),
  };
}

function knownOf(feature: Feature, sums: Sums, isRecorded: boolean): Known {
  if (!isRecorded) return Known.NOT_RECORDED;
  if (knownNs(sums) === 0) return Known.NO_TIME;
  return Number.isNaN(feature.read(sums)) ? Known.NONE_HAPPENED : Known.YES;
}

/** What crosses to the window is data. */
function withoutCode({ id, title, group, unit, about, needs }: Feature): FeatureMatrix["features"][number] {
  return { id, title, group, unit, about, needs };
}
