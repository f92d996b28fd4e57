import { type Cell, inOrder, type ReadTrace, vmsOf } from "./fleet-reference.js";

interface Fingerprint {
  readonly host: string | null;
  readonly key: string;
  readonly lane: string;
  readonly name: string;
  /** Of the features that are known. */
  readonly values: ReadonlyMap<string, number>;
}

const LEAST_FEATURES = 10;

/** To each VM of all traces the most similar one on whatever host: the answer to "nearest-vms", without SQL. */
export function nearestVms(traces: readonly ReadTrace[]): Cell[][] {
  const all = traces.flatMap(fingerprintsOf);
  const weights = weightsOf(traces);
  const rows = all.flatMap((one): Cell[][] => {
    const others = all
      .filter((other) => other.host !== one.host || other.lane !== one.lane)
      .map((other): Cell[] => {
        const { similarity, features } = compared(one, other, weights);
        return [other.host, other.lane, other.key, other.name, similarity, features];
      })
      .filter(([, , , , similarity, features]) => similarity !== null && LEAST_FEATURES <= Number(features));
    const [host, lane, , name, similarity, features] = inOrder(others, [-5, 1, 2, 3])[0] ?? [];
    if (name === undefined) return [];
    return [
      [one.host, one.name, one.lane, host ?? null, name, lane ?? null, similarity ?? null, features ?? null, one.key],
    ];
  });
  return inOrder(rows, [-7, 1, 3, 9])
    .slice(0, 50)
    .map((row) => row.slice(0, -1));
}

function fingerprintsOf(trace: ReadTrace): Fingerprint[] {
  const features = trace.tables.fingerprints.filter(({ subject }) => subject === "vm");
  return Array.from(vmsOf(trace).values(), ({ lane, name }) => {
    const own = features.filter((row) => row.lane === lane && typeof row.feature_scaled === "number");
    const values = new Map(own.map((row) => [`${row.feature}`, Number(row.feature_scaled)]));
    return { host: trace.host ?? null, key: trace.key, lane, name, values };
  });
}

/** Of each feature: one divided by how many its group has. */
function weightsOf(traces: readonly ReadTrace[]): ReadonlyMap<string, number> {
  const rows = traces.flatMap(({ tables }) => tables.fingerprints.filter(({ subject }) => subject === "vm"));
  const groupOf = new Map(rows.map(({ feature, feature_group }) => [`${feature}`, `${feature_group}`]));
  const sizes = new Map<string, number>();
  for (const group of groupOf.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return new Map(Array.from(groupOf, ([feature, group]) => [feature, 1 / (sizes.get(group) ?? 1)]));
}

function compared(one: Fingerprint, other: Fingerprint, weights: ReadonlyMap<string, number>) {
  let [features, both, own, others] = [0, 0, 0, 0];
  for (const [feature, a] of one.values) {
    const b = other.values.get(feature);
    if (b === undefined) continue;
    const weight = weights.get(feature) ?? 0;
    features += 1;
    both += weight * a * b;
    own += weight * a * a;
    others += weight * b * b;
  }
  const lengths = Math.sqrt(own * others);
  return { features, similarity: lengths === 0 ? null : Math.round((both / lengths) * 1e6) / 1e6 };
}
