import { FINGERPRINT_KINDS, type Fingerprints, MOST_REASONS } from "../../model/fingerprints.js";
import type { QueryContext } from "../context.js";
import { laneColumns, numberColumns, type PanelTable, type Row, textColumns, timeColumns } from "../export/table.js";
import { fingerprintSteps } from "../fingerprint/answer.js";
import { optionsOf } from "../fingerprint/scope.js";
import { pathOf } from "../lane-words.js";
import { numberOrNone } from "./fingerprints.js";

/** `structure`: how much the groups of its kind of subjects are worth; the same in all of their rows. */
export const fingerprintGroupsTable: PanelTable = {
  name: "fingerprint-groups",
  title: "Groups of workloads",
  about:
    "A VM, process or nested guest in a period: the group of its workload, how well it fits there, and who is nearest.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("subject"),
    ...timeColumns("period_from_ns", "period_to_ns"),
    ...numberColumns("coarse_group", "fine_group", "silhouette"),
    ...laneColumns("nearest_lane"),
    ...timeColumns("nearest_from_ns"),
    ...numberColumns("nearest_distance"),
    ...textColumns("alike", "differs", "structure"),
  ],
  *rows(context, scope) {
    for (const of of FINGERPRINT_KINDS) {
      const answer = yield* fingerprintSteps(context, optionsOf(context, scope, of));
      for (let subject = 0; subject < answer.count; subject += 1) yield rowOf(context, answer, subject);
    }
  },
};

function rowOf(context: QueryContext, answer: Fingerprints, subject: number): Row {
  const { of, lane, t0, t1, groups, nearest } = answer;
  const place = subject * nearest.perSubject;
  const other = nearest.subject[place] ?? -1;
  const group = (labels: Int32Array) => ((labels[subject] as number) < 0 ? undefined : (labels[subject] as number) + 1);
  return [
    pathOf(context, lane[subject] as number),
    of,
    t0[subject],
    t1[subject],
    group(groups.coarse),
    group(groups.fine),
    numberOrNone(groups.silhouette[subject] as number),
    other < 0 ? "" : pathOf(context, lane[other] as number),
    other < 0 ? undefined : t0[other],
    numberOrNone(nearest.distance[place] ?? Number.NaN),
    featuresAt(answer, nearest.alike, place),
    featuresAt(answer, nearest.differs, place),
    groups.words,
  ];
}

function featuresAt({ features }: Fingerprints, chosen: Int32Array, place: number): string {
  const own = chosen.subarray(place * MOST_REASONS, (place + 1) * MOST_REASONS);
  return [...own].flatMap((feature) => features[feature]?.id ?? []).join(" ");
}
