import { ok, type Result } from "../../workers/core/result.js";
import { numberOf } from "../../workers/filter/numbers.js";
import { FINGERPRINT_KINDS, type FingerprintKind, isFingerprintKind } from "../../workers/model/fingerprints.js";
import { count, givenOf, usage } from "./option-values.js";
import type { Values } from "./options.js";

const FORMATS = ["csv", "jsonl", "table"] as const;

/** What `lanescope fingerprints` is asked. */
export interface FingerprintArgs {
  readonly of: FingerprintKind;
  readonly format: (typeof FORMATS)[number];
  readonly output: string;
  readonly asPublished: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly lanes?: string;
  readonly periodNs?: number;
  /** So many groups in the first stage. */
  readonly groups?: number;
  /** A trace or a dataset in which the nearest are looked for. */
  readonly reference?: string;
}

const MOST_GROUPS = 100;

export function fingerprintArgs(values: Values): Result<FingerprintArgs> {
  const { of = "vm", output = "-", format = formatOf(output), period, k, from, to, lanes, reference } = values;
  if (!isFingerprintKind(of)) return usage("fingerprints", `--of wants one of ${FINGERPRINT_KINDS.join(", ")}`);
  const known = FORMATS.find((name) => name === format);
  if (known === undefined) return usage("fingerprints", `unknown --format "${format}": ${FORMATS.join(", ")}`);
  const periodNs = period === undefined ? undefined : Number(numberOf(period, "duration") ?? 0);
  if (periodNs !== undefined && periodNs < 1) return usage("fingerprints", "--period wants a time, as in 10ms or 1s");
  const groups = k === undefined ? undefined : (count(k) ?? 0);
  if (groups !== undefined && (groups < 1 || MOST_GROUPS < groups))
    return usage("fingerprints", `--k wants a number of groups from 1 to ${MOST_GROUPS}`);
  const asPublished = values["as-published"] === true;
  return ok({
    of,
    format: known,
    output,
    asPublished,
    ...givenOf({ from, to, lanes, periodNs, groups, reference }),
  });
}

function formatOf(output: string): string {
  return /\.(csv|jsonl)$/i.exec(output)?.[1]?.toLowerCase() ?? "table";
}
