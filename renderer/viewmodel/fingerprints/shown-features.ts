import { type Fingerprints, Known } from "../../../workers/model/fingerprints.js";

/**
 * The features that tell subjects apart or say that something is missing. Left out are those of which nothing happened to
 * any subject: they are most, and all of one colour.
 */
export function eventfulFeatures({ features, count, known, values }: Fingerprints): number[] {
  const shown: number[] = [];
  for (let feature = 0; feature < features.length; feature++) {
    let isRecorded = false;
    let hasEvents = false;
    for (let at = feature; at < count * features.length && !hasEvents; at += features.length) {
      const what = known[at];
      isRecorded ||= what === Known.YES || what === Known.NONE_HAPPENED;
      hasEvents = what === Known.YES && values[at] !== 0;
    }
    if (hasEvents || !isRecorded) shown.push(feature);
  }
  return shown;
}

export function allFeatures({ features }: Fingerprints): number[] {
  return features.map((_, feature) => feature);
}
