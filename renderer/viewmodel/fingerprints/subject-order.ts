import type { Fingerprints } from "../../../workers/model/fingerprints.js";

/** By what the rows of a heat map are ordered. `lanes`: by lane and time, as the engine has them. */
export type SubjectOrder =
  | { readonly by: "groups" }
  | { readonly by: "lanes" }
  | { readonly by: "feature"; readonly feature: string; readonly isDescending: boolean };

export const BY_GROUPS: SubjectOrder = { by: "groups" };

/** The subject of each row. */
export function orderedSubjects(answer: Fingerprints, order: SubjectOrder): Int32Array {
  const subjects = Int32Array.from({ length: answer.count }, (_, i) => i);
  if (order.by === "lanes") return subjects;
  if (order.by === "groups") return subjects.sort(byGroups(answer));
  const feature = answer.features.findIndex(({ id }) => id === order.feature);
  return feature < 0 ? subjects : subjects.sort(byFeature(answer, feature, order.isDescending));
}

/** Large groups first, in each its smaller groups together, and what is typical of them on top. */
function byGroups({ groups }: Fingerprints): (a: number, b: number) => number {
  const { coarse, fine, silhouette } = groups;
  const sizeOf = (group: number) => groups.groups[group]?.size ?? -1;
  return (a, b) => {
    const [groupA, groupB] = [coarse[a] ?? -1, coarse[b] ?? -1];
    if (groupA !== groupB) return sizeOf(groupB) - sizeOf(groupA) || groupA - groupB;
    const [partA, partB] = [fine[a] ?? -1, fine[b] ?? -1];
    return partA - partB || orLow(silhouette[b]) - orLow(silhouette[a]) || a - b;
  };
}

function orLow(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? -2 : value;
}

/** What has no value comes last, whichever way. */
function byFeature({ values, features }: Fingerprints, feature: number, isDescending: boolean) {
  const sign = isDescending ? -1 : 1;
  const valueAt = (subject: number) => values[subject * features.length + feature] as number;
  return (a: number, b: number) => {
    const [x, y] = [valueAt(a), valueAt(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return sign * (x - y) || a - b;
  };
}

/** What a press on the heading of a feature orders by: the largest first, the smallest first, groups again. */
export function nextOrder(order: SubjectOrder, feature: string): SubjectOrder {
  if (order.by !== "feature" || order.feature !== feature) return { by: "feature", feature, isDescending: true };
  return order.isDescending ? { by: "feature", feature, isDescending: false } : BY_GROUPS;
}
