import { type Compared, compareFingerprints } from "../../../workers/fingerprint/compared.js";
import type { FingerprintKind } from "../../../workers/model/fingerprints.js";
import { toEnd } from "../../../workers/query/resumable.js";
import type { FingerprintArgs } from "../fingerprints-args.js";
import { type Population, together } from "./population.js";

/** Fingerprints with their groups and nearest. */
export interface ComparedPopulation extends Population {
  readonly compared: Compared;
  /** Subjects that are told; those after them are the reference. */
  readonly told: number;
  readonly noun: string;
}

const NOUNS: Readonly<Record<FingerprintKind, string>> = { vm: "VM", process: "process", nested: "nested guest" };

/**
 * Groups all subjects. With a reference the nearest of each are in that; else they are on other lanes, since the same VM at
 * another time, in another trace of a dataset too, says little. If there is only one, they are its other times.
 */
export function comparePopulation(
  own: Population,
  reference: Population | undefined,
  { asPublished, groups }: FingerprintArgs,
): ComparedPopulation {
  const all = reference === undefined ? own : together(own, reference);
  const told = own.subjects.length;
  const { subjects } = all;
  const isOne = new Set(subjects.map(({ lane }) => lane)).size < 2;
  const isPair = (a: number, b: number) =>
    reference === undefined ? isOne || subjects[a]?.lane !== subjects[b]?.lane : a < told !== b < told;
  const noun = isOne ? "period" : NOUNS[all.of];
  const options = { scale: asPublished ? "published" : "own", noun, isPair, ...(groups && { groups }) } as const;
  return { ...all, told, noun, compared: toEnd(compareFingerprints(all.matrix, options)) };
}
