import type { FingerprintFeature } from "../model/fingerprints.js";

/** Fingerprints of some subjects: the value of feature f of subject s lies at `s * features.length + f`. */
export interface FeatureMatrix {
  readonly features: readonly FingerprintFeature[];
  readonly count: number;
  /** In the feature's unit; NaN: no value. */
  readonly values: Float64Array;
  /** `Known`. */
  readonly known: Uint8Array;
}
