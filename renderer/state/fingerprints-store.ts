import type { FingerprintKind, FingerprintScale } from "../../workers/model/fingerprints.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { BY_GROUPS, type SubjectOrder } from "../viewmodel/fingerprints/subject-order.js";

/** What the panel Fingerprints shows. */
export interface FingerprintsState {
  readonly of: FingerprintKind;
  /** Only of this VM; undefined: of all. */
  readonly vm: LaneId | undefined;
  /** Each subject once for each of so many equal parts of the time. */
  readonly periods: number;
  readonly scale: FingerprintScale;
  /** So many groups; undefined: as many as fit best. */
  readonly groups: number | undefined;
  readonly order: SubjectOrder;
  /** Also features of which nothing happened. */
  readonly hasAllFeatures: boolean;
  /** What stands beside the heat map. */
  readonly side: "subject" | "ranks";
  /** The panel was asked for: it stays among the tabs. */
  readonly isInUse: boolean;
  /** The lane whose row gets the cursor once it is there. */
  readonly wanted: LaneId | undefined;
}

export const FIRST_FINGERPRINTS: FingerprintsState = {
  of: "vm",
  vm: undefined,
  periods: 1,
  scale: "own",
  groups: undefined,
  order: BY_GROUPS,
  hasAllFeatures: false,
  side: "subject",
  isInUse: false,
  wanted: undefined,
};

/** Parts of the time to choose from. */
export const PERIODS = [1, 4, 8, 16, 32, 64] as const;
