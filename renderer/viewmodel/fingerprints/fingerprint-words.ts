import {
  formatAlignedDuration,
  formatBytes,
  formatCount,
  formatCountOf,
  formatDecimals,
  formatNumber,
  formatPercent,
} from "../../../workers/core/format.js";
import {
  type FeatureUnit,
  type FingerprintFeature,
  type FingerprintKind,
  type Fingerprints,
  Known,
} from "../../../workers/model/fingerprints.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { TraceInfo } from "../../../workers/model/trace-info.js";
import { sentence } from "../empty-table.js";
import { formatTime, type TimeBase } from "../time-format.js";

/** What words need beside the answer. */
export interface FingerprintNames {
  readonly base: TimeBase;
  readonly laneTitle: (lane: LaneId) => string;
  readonly lanePath: (lane: LaneId) => string;
  /** Why views have nothing; undefined while the trace is read. */
  readonly analyses: TraceInfo["analyses"] | undefined;
  /** Each lane is there once for each part of the time. */
  readonly hasPeriods: boolean;
}

export const SUBJECT_NOUNS: Readonly<Record<FingerprintKind, string>> = {
  vm: "VM",
  process: "process",
  nested: "nested guest",
};

/** Whether subjects are parts of the time: they follow each other. */
export function hasPeriods({ lane, count }: Fingerprints): boolean {
  return 1 < count && lane[0] === lane[1];
}

/** "3 VMs", "1 process", "12 processes". */
export function subjectCount(kind: FingerprintKind, count: number): string {
  return kind === "process" && count !== 1
    ? formatCountOf(count, "processe")
    : formatCountOf(count, SUBJECT_NOUNS[kind]);
}

/** "web-1", and of a part of the time "web-1, from 12.3 s". */
export function subjectTitle({ lane, t0 }: Fingerprints, subject: number, names: FingerprintNames): string {
  const title = names.laneTitle(lane[subject] as LaneId);
  return names.hasPeriods ? `${title}, from ${beginText(names, t0[subject] as number)}` : title;
}

/** The same in a list: of parts of a single lane only when they begin, of a process its own name first, which may be cut. */
export function rowTitle(answer: Fingerprints, subject: number, names: FingerprintNames): string {
  const { lane, t0, count } = answer;
  const id = lane[subject] as LaneId;
  const isOfOne = names.hasPeriods && lane[0] === lane[count - 1];
  const begin = names.hasPeriods ? `from ${beginText(names, t0[subject] as number)}` : "";
  if (isOfOne) return begin;
  return [processTitle(id, names), begin].filter(Boolean).join(", ");
}

/** "cr3 0x5ffe000 · VM web-1 (961)"; of all other lanes their title. */
export function processTitle(lane: LaneId, { laneTitle }: Pick<FingerprintNames, "laneTitle">): string {
  const [vm = "", ...inside] = laneTitle(lane).split(" › ");
  return inside.length === 0 ? vm : `${inside.join(" › ").replace(/^process /, "")} · ${vm}`;
}

/** Parts of a millisecond are no parts of the time that anybody looks at side by side. */
function beginText({ base }: FingerprintNames, t0: number): string {
  return formatTime(base, t0, 3);
}

/** A feature where its group is not beside it: "wait: disk (how often)". Features of two groups may have the same title. */
export function featureTitle({ group, title }: FingerprintFeature): string {
  switch (group) {
    case "share":
      return `time ${title}`;
    case "duration":
      return `${title} (mean)`;
    case "frequency":
      return `${title} (how often)`;
    default:
      return title;
  }
}

/** A feature below the title of its group: without the words that both have. */
export function columnTitle({ title }: FingerprintFeature): string {
  // What tells waits apart comes first: the end may be cut.
  return title.replace(/^wait: (.*)$/, "$1 wait").replace(/^(exits: |interrupts: |interrupts of |CPU taken |in )/, "");
}

/** A value with its unit. */
export function valueText(value: number, unit: FeatureUnit): string {
  switch (unit) {
    case "share":
      return formatPercent(value, 1);
    case "ns":
      return formatAlignedDuration(value);
    case "per_s":
      return `${formatNumber(value)}/s`;
    case "bytes_per_s":
      return `${formatBytes(value)}/s`;
  }
}

/** The value of a cell in a narrow column. Nothing where there is none: the hatching says so. */
export function shortValue(value: number, unit: FeatureUnit): string {
  return Number.isNaN(value) ? "" : valueText(value, unit);
}

/** A cell in words: its value, or why it has none. */
export function cellWords(answer: Fingerprints, subject: number, feature: number, names: FingerprintNames): string {
  const about = answer.features[feature];
  if (about === undefined) return "";
  const at = subject * answer.features.length + feature;
  switch (answer.known[at]) {
    case Known.YES: {
      const scaled = answer.scaled[at] as number;
      const place = Number.isNaN(scaled) ? "" : ` (${formatDecimals(scaled, 2)} of 1 on the scale)`;
      return `${valueText(answer.values[at] as number, about.unit)}${place}`;
    }
    case Known.NONE_HAPPENED:
      return "none happened, so there is no mean";
    case Known.NOT_RECORDED:
      return `not recorded: ${reasonOf(about, names.analyses)}`;
    default:
      return "not known: nothing is known of it in this time, as it was not there or events are lost";
  }
}

/** Why a feature has no values in this trace. */
function reasonOf({ needs }: FingerprintFeature, analyses: TraceInfo["analyses"] | undefined): string {
  const view = analyses?.find(({ id }) => id === needs);
  if (view === undefined) return `the trace has no events for ${needs}`;
  return view.reason === "" ? `the trace has no such events (${view.title})` : view.reason;
}

/** What must be recorded for all features to have values, as sentences; one for each view. */
export function lackingWords({ lacking }: Fingerprints, analyses: TraceInfo["analyses"] | undefined): string[] {
  const views = lacking.flatMap((id) => analyses?.find((one) => one.id === id) ?? []);
  return views.filter(({ reason }) => reason !== "").map(({ title, reason }) => sentence(`${title}: ${reason}`));
}

/** How well a subject fits into its group: words for a silhouette (Kaufman and Rousseeuw 1990). */
export function fitWords(silhouette: number): string {
  if (Number.isNaN(silhouette)) return "in no group";
  const value = formatDecimals(silhouette, 2);
  if (silhouette < 0) return `nearer to another group (${value})`;
  if (silhouette < 0.25) return `between two groups (${value})`;
  if (silhouette < 0.5) return `fits its group loosely (${value})`;
  return silhouette < 0.7 ? `fits its group (${value})` : `fits its group well (${value})`;
}

/** "2", and "2a" where a group has smaller ones in it; "" without groups. */
export function groupLabel({ groups }: Fingerprints, subject: number): string {
  const coarse = groups.coarse[subject] ?? -1;
  if (coarse < 0 || groups.groups.length < 2) return "";
  const parts = groups.groups[coarse]?.fine ?? 1;
  const part = groups.fine[subject] ?? -1;
  return `${coarse + 1}${parts < 2 || part < 0 ? "" : letterOf(part)}`;
}

/** a, b, … z, then numbers. */
function letterOf(part: number): string {
  return part < 26 ? String.fromCharCode(97 + part) : `.${part + 1}`;
}

/** "3 groups, strong structure (mean silhouette 0.78)". */
export function groupsWords({ groups }: Fingerprints): string {
  return groups.sampled === 0 ? groups.words : `${groups.words}, estimated of ${formatCount(groups.sampled)}`;
}
