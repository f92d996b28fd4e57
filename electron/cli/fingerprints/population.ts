import { featuresOf } from "../../../workers/fingerprint/features.js";
import type { FeatureMatrix } from "../../../workers/fingerprint/matrix.js";
import { type FingerprintKind, KNOWN_NAMES, Known } from "../../../workers/model/fingerprints.js";

/** Whose fingerprint it is. */
export interface Subject {
  /** Key of its trace in a dataset; "" of traces that were read. */
  readonly trace: string;
  readonly lane: string;
  /** ns, as exact as a number is. */
  readonly fromNs: number;
  readonly toNs: number;
}

/** Fingerprints of some traces or of a dataset. */
export interface Population {
  readonly of: FingerprintKind;
  readonly subjects: readonly Subject[];
  readonly matrix: FeatureMatrix;
  /** Features in the rows that this version does not know. */
  readonly strange: ReadonlySet<string>;
}

/** A row of the table `fingerprints`. */
export interface FeatureRow extends Subject {
  readonly feature: string;
  readonly value: number | undefined;
  readonly known: string;
}

/** Puts rows together to fingerprints, in the order in which these turn up. A feature without a row is not recorded. */
export class PopulationBuilder {
  private readonly features;
  private readonly places: ReadonlyMap<string, number>;
  private readonly subjects: Subject[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly values: Float64Array[] = [];
  private readonly known: Uint8Array[] = [];
  private readonly strange = new Set<string>();

  constructor(private readonly of: FingerprintKind) {
    this.features = featuresOf(of);
    this.places = new Map(this.features.map(({ id }, place) => [id, place]));
  }

  add(row: FeatureRow): void {
    const place = this.places.get(row.feature);
    if (place === undefined) {
      this.strange.add(row.feature);
      return;
    }
    const subject = this.subjectOf(row);
    const known = (KNOWN_NAMES as readonly string[]).indexOf(row.known);
    (this.known[subject] as Uint8Array)[place] = known < 0 ? Known.NOT_RECORDED : known;
    (this.values[subject] as Float64Array)[place] = row.value ?? Number.NaN;
  }

  build(): Population {
    const { of, features, subjects, strange } = this;
    const count = subjects.length;
    const values = new Float64Array(count * features.length);
    const known = new Uint8Array(values.length);
    for (let subject = 0; subject < count; subject += 1) {
      values.set(this.values[subject] as Float64Array, subject * features.length);
      known.set(this.known[subject] as Uint8Array, subject * features.length);
    }
    return { of, subjects, strange, matrix: { features, count, values, known } };
  }

  private subjectOf({ trace, lane, fromNs, toNs }: FeatureRow): number {
    const last = this.subjects.at(-1);
    if (last?.lane === lane && last.fromNs === fromNs && last.trace === trace) return this.subjects.length - 1;
    const key = `${trace}\n${lane}\n${fromNs}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const subject = this.subjects.push({ trace, lane, fromNs, toNs }) - 1;
    this.byKey.set(key, subject);
    this.values.push(new Float64Array(this.features.length).fill(Number.NaN));
    this.known.push(new Uint8Array(this.features.length).fill(Known.NOT_RECORDED));
    return subject;
  }
}

/** Two populations in one: the subjects of the first come first. */
export function together(a: Population, b: Population): Population {
  const values = new Float64Array(a.matrix.values.length + b.matrix.values.length);
  values.set(a.matrix.values);
  values.set(b.matrix.values, a.matrix.values.length);
  const known = new Uint8Array(values.length);
  known.set(a.matrix.known);
  known.set(b.matrix.known, a.matrix.known.length);
  return {
    of: a.of,
    subjects: [...a.subjects, ...b.subjects],
    strange: new Set([...a.strange, ...b.strange]),
    matrix: { features: a.matrix.features, count: a.matrix.count + b.matrix.count, values, known },
  };
}
