import { scaledValues } from "../../fingerprint/scale.js";
import { FINGERPRINT_KINDS, KNOWN_NAMES } from "../../model/fingerprints.js";
import { laneColumns, numberColumns, type PanelTable, textColumns, timeColumns } from "../export/table.js";
import { measure } from "../fingerprint/measured.js";
import { optionsOf } from "../fingerprint/scope.js";
import { pathOf } from "../lane-words.js";
import { STEP_ROWS } from "../resumable.js";

/** The values of all fingerprints: what `lanescope fingerprints` compares over a fleet. */
export const fingerprintsTable: PanelTable = {
  name: "fingerprints",
  title: "Fingerprints",
  about: "A feature of the workload of a VM, of a process in it or of a nested guest, in a period: one number each.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("subject"),
    ...timeColumns("period_from_ns", "period_to_ns"),
    ...textColumns("feature", "feature_group", "feature_unit"),
    ...numberColumns("feature_value", "feature_scaled"),
    ...textColumns("feature_known"),
  ],
  *rows(context, scope) {
    for (const of of FINGERPRINT_KINDS) {
      const options = optionsOf(context, scope, of);
      const asPublished = options.scale === "published";
      const measured = yield* measure(context, { ...options, asPublished });
      const scaled = scaledValues(measured, options.scale);
      const { features, lane, t0, t1, values, known } = measured;
      const width = features.length;
      for (let at = 0; at < values.length; at += 1) {
        if (at % STEP_ROWS === 0) yield;
        const row = Math.floor(at / width);
        const { id, group, unit } = features[at % width] as (typeof features)[number];
        yield [
          pathOf(context, lane[row] as number),
          of,
          t0[row],
          t1[row],
          id,
          group,
          unit,
          numberOrNone(values[at] as number),
          numberOrNone(scaled[at] as number),
          KNOWN_NAMES[known[at] as number],
        ];
      }
    }
  },
};

export function numberOrNone(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
