import { type CompareOptions, compareFingerprints } from "../../fingerprint/compared.js";
import {
  type FingerprintKind,
  type FingerprintScale,
  type Fingerprints,
  Known,
  type ProcessRanks,
} from "../../model/fingerprints.js";
import type { QueryContext } from "../context.js";
import type { Steps } from "../resumable.js";
import { type Measured, measure } from "./measured.js";
import type { Periods } from "./periods.js";
import { NO_PROCESSES, processRanks } from "./ranks.js";

export interface FingerprintOptions {
  readonly of: FingerprintKind;
  readonly periods: Periods;
  readonly hasLane: (path: string) => boolean;
  readonly scale: FingerprintScale;
  readonly groups?: number;
}

/** Fingerprints, their groups, and the ranks of processes. */
export function* fingerprintSteps(context: QueryContext, options: FingerprintOptions): Steps<Fingerprints> {
  const { of, periods, hasLane, scale } = options;
  const measured = yield* measure(context, { of, periods, hasLane, asPublished: scale === "published" });
  const compared = yield* compareFingerprints(measured, compareOptions(measured, options));
  const ranks: ProcessRanks | undefined =
    of === "process" ? yield* processRanks(context, periods.t0, periods.t1, hasLane) : undefined;
  const { features, count, lane, t0, t1, values, known } = measured;
  return {
    of,
    features,
    count,
    lane,
    t0,
    t1,
    values,
    known,
    ...compared,
    ranks,
    lacking: lackingViews(measured),
    empty: count === 0 ? EMPTY[of] : "",
  };
}

const NOUNS: Readonly<Record<FingerprintKind, string>> = { vm: "VM", process: "process", nested: "nested guest" };

function compareOptions({ of, lane }: Measured, { periods, scale, groups }: FingerprintOptions): CompareOptions {
  const isOneLane = new Set(lane).size < 2;
  return {
    scale,
    noun: periods.count === 1 ? NOUNS[of] : "period",
    ...(groups !== undefined && { groups }),
    ...(!isOneLane && { isPair: (a: number, b: number) => lane[a] !== lane[b] }),
  };
}

const EMPTY: Readonly<Record<FingerprintKind, string>> = {
  vm: "no VM is in the trace",
  process: NO_PROCESSES,
  nested: "no guest inside a VM is in the trace",
};

/** Views without which some feature is known of no subject. */
function lackingViews({ features, count, known }: Measured): readonly string[] {
  if (count === 0) return [];
  const lacking = features.filter((_, feature) => {
    for (let at = feature; at < known.length; at += features.length) if (known[at] !== Known.NOT_RECORDED) return false;
    return true;
  });
  return [...new Set(lacking.map(({ needs }) => needs))];
}
