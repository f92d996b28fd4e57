import {
  type FeatureGroup,
  type FeatureUnit,
  type FingerprintFeature,
  type FingerprintKind,
  type Fingerprints,
  Known,
  MOST_NEAREST,
  MOST_REASONS,
} from "../../workers/model/fingerprints.js";

/** Some features of each group: id, title, unit. */
const FEATURES: Readonly<Record<FeatureGroup, readonly (readonly [id: string, title: string, unit: FeatureUnit])[]>> = {
  share: [
    ["guest-share", "guest code", "share"],
    ["root-share", "hypervisor", "share"],
  ],
  duration: [
    ["wait-disk-mean", "wait for disk", "ns"],
    ["wait-net-mean", "wait for network", "ns"],
  ],
  frequency: [["wait-disk-rate", "wait for disk", "per_s"]],
  injection: [["inject-timer-rate", "timer", "per_s"]],
  contention: [["preempted-by-vm-rate", "by other VMs", "per_s"]],
  exits: [
    ["exit-HLT-rate", "HLT", "per_s"],
    ["exit-EPT_VIOLATION-rate", "EPT_VIOLATION", "per_s"],
  ],
  io: [["disk-read-bytes-rate", "bytes read", "bytes_per_s"]],
};

export const FAKE_FEATURES: readonly FingerprintFeature[] = (Object.keys(FEATURES) as FeatureGroup[]).flatMap((group) =>
  FEATURES[group].map(([id, title, unit]) => ({ id, title, group, unit, about: `About ${title}.`, needs: "kvm" })),
);

export interface FakeSubjects {
  readonly of?: FingerprintKind;
  readonly lanes: readonly number[];
  readonly periods?: number;
  readonly features?: readonly FingerprintFeature[];
  /** The value of a cell that is known. */
  readonly cell: (subject: number, feature: number) => number;
  readonly isKnown?: (subject: number, feature: number) => Known;
  readonly coarse?: readonly number[];
  readonly silhouette?: readonly number[];
  readonly empty?: string;
  readonly lacking?: readonly string[];
}

/** An answer of the shape that the engine gives. Neighbours are those beside it. */
export function fakeFingerprints(given: FakeSubjects): Fingerprints {
  const { of = "vm", lanes, periods = 1, features = FAKE_FEATURES, cell, isKnown = () => Known.YES } = given;
  const count = lanes.length * periods;
  const size = count * features.length;
  const values = new Float64Array(size);
  const scaled = new Float64Array(size);
  const known = new Uint8Array(size);
  for (let at = 0; at < size; at++) {
    const [subject, feature] = [Math.floor(at / features.length), at % features.length];
    known[at] = isKnown(subject, feature);
    values[at] = known[at] === Known.YES ? cell(subject, feature) : Number.NaN;
    scaled[at] = known[at] === Known.YES ? Math.min(1, Math.log10(1 + (values[at] as number)) / 6) : Number.NaN;
    if (known[at] === Known.NONE_HAPPENED) scaled[at] = 0;
  }
  const coarse = Int32Array.from({ length: count }, (_, i) => given.coarse?.[i] ?? -1);
  const groupCount = Math.max(-1, ...(given.coarse ?? [])) + 1;
  const perSubject = Math.min(MOST_NEAREST, Math.max(0, count - 1));
  return {
    of,
    features,
    count,
    lane: Int32Array.from({ length: count }, (_, i) => lanes[Math.floor(i / periods)] as number),
    t0: Float64Array.from({ length: count }, (_, i) => (i % periods) * 1e9),
    t1: Float64Array.from({ length: count }, (_, i) => ((i % periods) + 1) * 1e9),
    values,
    known,
    scaled,
    groups: {
      coarse,
      fine: Int32Array.from(coarse, (group) => (group < 0 ? -1 : 0)),
      silhouette: Float64Array.from({ length: count }, (_, i) => given.silhouette?.[i] ?? Number.NaN),
      quality: groupCount === 0 ? Number.NaN : 0.62,
      words: groupCount === 0 ? "too few to group" : "reasonable structure",
      groups: Array.from({ length: groupCount }, (_, group) => ({
        size: coarse.filter((one) => one === group).length,
        silhouette: 0.6,
        fine: 1,
        higher: [2, 4],
        lower: [5],
      })),
      sampled: 0,
    },
    nearest: {
      perSubject,
      subject: Int32Array.from({ length: count * perSubject }, (_, i) => {
        const subject = Math.floor(i / perSubject);
        return (subject + 1 + (i % perSubject)) % count;
      }),
      distance: Float64Array.from({ length: count * perSubject }, (_, i) => 0.1 + 0.15 * (i % perSubject)),
      alike: Int32Array.from({ length: count * perSubject * MOST_REASONS }, (_, i) => i % MOST_REASONS),
      differs: Int32Array.from({ length: count * perSubject * MOST_REASONS }, (_, i) => 3 + (i % MOST_REASONS)),
    },
    ranks: undefined,
    lacking: given.lacking ?? [],
    empty: given.empty ?? "",
  };
}
