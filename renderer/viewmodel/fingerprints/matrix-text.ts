import { type Fingerprints, KNOWN_NAMES, Known } from "../../../workers/model/fingerprints.js";
import { type FingerprintNames, subjectTitle } from "./fingerprint-words.js";

/** The heat map as text: a line for each subject, a column for each feature, with plain numbers in the units of the headings. */
export function matrixHead({ features }: Fingerprints): string {
  return ["subject", "lane", "group", "silhouette", ...features.map(({ id, unit }) => `${id} [${unit}]`)].join("\t");
}

/** What has no value says why. */
export function matrixRow(answer: Fingerprints, subject: number, names: FingerprintNames): string {
  const { features, values, known, groups } = answer;
  const cells = features.map((_, feature) => {
    const at = subject * features.length + feature;
    return known[at] === Known.YES ? `${values[at]}` : (KNOWN_NAMES[known[at] ?? 0] ?? "");
  });
  const group = groups.coarse[subject] ?? -1;
  const fit = groups.silhouette[subject] ?? Number.NaN;
  return [
    subjectTitle(answer, subject, names),
    names.lanePath(answer.lane[subject] as number),
    group < 0 ? "" : `${group + 1}`,
    Number.isNaN(fit) ? "" : fit.toFixed(3),
    ...cells,
  ].join("\t");
}
