import type { FeatureGroup, FingerprintFeature } from "../../../workers/model/fingerprints.js";

/** Titles of groups of features, as they head the heat map. */
export const GROUP_TITLES: Readonly<Record<FeatureGroup, string>> = {
  share: "Share of time",
  duration: "How long",
  frequency: "How often",
  injection: "Injections",
  contention: "Contention",
  exits: "Exits",
  io: "I/O",
};

/** Where the columns of a heat map are, px from its first one. */
export interface FeatureColumns {
  readonly columnPx: number;
  /** Left edge of each feature. */
  readonly leftPx: Float64Array;
  readonly widthPx: number;
  readonly groups: readonly ColumnGroup[];
}

/** Neighbouring features of one group. */
export interface ColumnGroup {
  readonly group: FeatureGroup;
  readonly first: number;
  readonly end: number;
  readonly leftPx: number;
  readonly widthPx: number;
}

export interface ColumnRoom {
  /** Room for all columns. */
  readonly px: number;
  /** Narrower columns than this make the picture scroll sideways. */
  readonly leastPx: number;
  /** Wider ones show no more. */
  readonly mostPx: number;
}

/** Between two groups. */
const GAP_PX = 7;

/** Places features beside each other, as wide as there is room for. */
export function featureColumns(features: readonly FingerprintFeature[], room: ColumnRoom): FeatureColumns {
  const firsts = features.flatMap(({ group }, i) => (features[i - 1]?.group === group ? [] : [i]));
  const gapsPx = GAP_PX * Math.max(0, firsts.length - 1);
  const wantedPx = Math.floor((room.px - gapsPx) / Math.max(1, features.length));
  const columnPx = Math.max(room.leastPx, Math.min(room.mostPx, wantedPx));
  const groups = firsts.map((first, i): ColumnGroup => {
    const end = firsts[i + 1] ?? features.length;
    const leftPx = first * columnPx + i * GAP_PX;
    return {
      group: (features[first] as FingerprintFeature).group,
      first,
      end,
      leftPx,
      widthPx: (end - first) * columnPx,
    };
  });
  const leftPx = new Float64Array(features.length);
  for (const { first, end, leftPx: from } of groups) {
    for (let i = first; i < end; i++) leftPx[i] = from + (i - first) * columnPx;
  }
  return { columnPx, leftPx, widthPx: features.length * columnPx + gapsPx, groups };
}

/** The feature at a place, px from the first column; undefined beside them and between two groups. */
export function featureAt({ columnPx, groups }: FeatureColumns, xPx: number): number | undefined {
  const group = groups.find(({ leftPx, widthPx }) => leftPx <= xPx && xPx < leftPx + widthPx);
  return group && group.first + Math.floor((xPx - group.leftPx) / columnPx);
}
