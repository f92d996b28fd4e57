import { plainTimeline } from "../../../workers/core/timeline.js";
import { Known, MOST_REASONS } from "../../../workers/model/fingerprints.js";
import type { Cell } from "../../../workers/query/export/table.js";
import { createWriter } from "../../../workers/query/export/writer.js";
import type { ComparedPopulation } from "./compared-population.js";
import type { Subject } from "./population.js";

const COLUMNS = [
  ["lane", "text"],
  ["trace", "text"],
  ["period_from_ns", "number"],
  ["period_to_ns", "number"],
  ["coarse_group", "number"],
  ["fine_group", "number"],
  ["silhouette", "number"],
  ["nearest_lane", "text"],
  ["nearest_trace", "text"],
  ["nearest_from_ns", "number"],
  ["nearest_distance", "number"],
  ["alike", "text"],
  ["differs", "text"],
] as const;

/** One line a subject, for programs. */
export function* linesOf(population: ComparedPopulation, format: "csv" | "jsonl"): Generator<string> {
  const fields = COLUMNS.map(([name, type]) => ({ name, type }));
  const writer = createWriter(format, fields, plainTimeline(0n));
  yield writer.head;
  for (let subject = 0; subject < population.told; subject += 1) yield writer.line(rowOf(population, subject));
}

function rowOf(population: ComparedPopulation, subject: number): Cell[] {
  const { groups } = population.compared;
  const { lane, trace, fromNs, toNs } = population.subjects[subject] as Subject;
  const near = nearestOf(population, subject);
  const features = (chosen: Int32Array) => featuresAt(population, chosen, subject, ({ id }) => id).join(" ");
  return [
    lane,
    trace,
    fromNs,
    toNs,
    numbered(groups.coarse[subject]),
    numbered(groups.fine[subject]),
    numberOf(groups.silhouette[subject]),
    near?.subject.lane ?? "",
    near?.subject.trace ?? "",
    near?.subject.fromNs,
    near?.distance,
    features(population.compared.nearest.alike),
    features(population.compared.nearest.differs),
  ];
}

/** Subjects of a group that are told one by one in a table for people. */
const MOST_TOLD = 24;

/** A table for people: group by group, the best members first. */
export function textOf(population: ComparedPopulation): string {
  const { compared, told, noun, subjects, matrix } = population;
  const { groups, coarse } = compared.groups;
  const lines = [`${amount(told, noun)}, ${matrix.features.length} features${unknownText(population)}`, ""];
  const reference = subjects.length - told;
  if (0 < reference) lines.push(`${amount(reference, noun)} as reference, in which the nearest are looked for`, "");
  lines.push(compared.groups.words);
  const places = Array.from({ length: told }, (_, place) => place);
  for (const [number, { size, silhouette, higher, lower }] of groups.entries()) {
    const members = places.filter((place) => coarse[place] === number);
    const marks = [marksText("more", population, higher), marksText("less", population, lower)].filter(
      (text) => text !== "",
    );
    const quality = Number.isNaN(silhouette) ? "" : `, silhouette ${silhouette.toFixed(2)}`;
    lines.push("", `group ${number + 1}: ${amount(size, noun)}${quality}${marks.map((text) => `; ${text}`).join("")}`);
    lines.push(...membersText(population, members));
  }
  const others = places.filter((place) => (coarse[place] as number) < 0);
  if (0 < others.length) {
    if (0 < groups.length) lines.push("", "in no group, since nothing is known of them:");
    lines.push(...membersText(population, others));
  }
  return `${lines.join("\n")}\n`;
}

const PLURALS: Readonly<Record<string, string>> = { process: "processes" };

function amount(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : (PLURALS[noun] ?? `${noun}s`)}`;
}

/** Features that no subject has. */
function unknownText({ matrix, strange }: ComparedPopulation): string {
  const { features, known, count } = matrix;
  const isRecorded = (feature: number) => {
    for (let subject = 0; subject < count; subject += 1)
      if (known[subject * features.length + feature] !== Known.NOT_RECORDED) return true;
    return false;
  };
  const missing = features.filter((_, feature) => !isRecorded(feature)).map(({ id }) => id);
  const parts = [
    ...(missing.length === 0 || count === 0 ? [] : [`not recorded: ${missing.join(", ")}`]),
    ...(strange.size === 0 ? [] : [`left out, of another version: ${[...strange].join(", ")}`]),
  ];
  return parts.map((part) => `; ${part}`).join("");
}

function marksText(word: string, { matrix }: ComparedPopulation, features: readonly number[]): string {
  const names = features.map((feature) => matrix.features[feature]?.id);
  return names.length === 0 ? "" : `${word} ${names.join(", ")}`;
}

function membersText(population: ComparedPopulation, members: readonly number[]): string[] {
  if (members.length === 0) return [];
  const { silhouette } = population.compared.groups;
  const best = [...members].sort((a, b) => order(silhouette[b]) - order(silhouette[a]) || a - b).slice(0, MOST_TOLD);
  const rows = best.map((subject) => memberCells(population, subject));
  const shown = [MEMBER_HEAD, ...rows];
  const widths = MEMBER_HEAD.map((_, column) => Math.max(...shown.map((row) => (row[column] ?? "").length)));
  const lines = shown.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
  const rest = members.length - best.length;
  return rest === 0 ? lines : [...lines, `  and ${rest} more: --format csv has all`];
}

const MEMBER_HEAD = ["lane", "fine", "silhouette", "nearest", "distance", "alike in", "differs in"];

function memberCells(population: ComparedPopulation, subject: number): string[] {
  const { groups, nearest } = population.compared;
  const near = nearestOf(population, subject);
  const silhouette = numberOf(groups.silhouette[subject]);
  return [
    labelOf(population, population.subjects[subject] as Subject),
    `${numbered(groups.fine[subject]) ?? ""}`,
    silhouette?.toFixed(2) ?? "",
    near === undefined ? "" : labelOf(population, near.subject),
    near?.distance.toFixed(3) ?? "",
    featuresAt(population, nearest.alike, subject, ({ id }) => id).join(", "),
    featuresAt(population, nearest.differs, subject, ({ id }) => id).join(", "),
  ];
}

/** Of the key of a trace: enough to tell thousands apart. */
const KEY_CHARACTERS = 8;

/** Its lane, its trace in a dataset, and when it begins where there are several periods. */
function labelOf({ subjects }: ComparedPopulation, { lane, trace, fromNs }: Subject): string {
  const begin = subjects.reduce((least, own) => (own.trace === trace ? Math.min(least, own.fromNs) : least), fromNs);
  const since = fromNs === begin ? "" : ` +${((fromNs - begin) / 1e9).toFixed(3)} s`;
  return `${lane}${trace === "" ? "" : ` (${trace.slice(0, KEY_CHARACTERS)})`}${since}`;
}

function nearestOf(
  { compared, subjects }: ComparedPopulation,
  subject: number,
): { readonly subject: Subject; readonly distance: number } | undefined {
  const { nearest } = compared;
  const place = subject * nearest.perSubject;
  const other = subjects[nearest.subject[place] ?? -1];
  return other && { subject: other, distance: nearest.distance[place] as number };
}

function featuresAt(
  { compared, matrix }: ComparedPopulation,
  chosen: Int32Array,
  subject: number,
  read: (feature: (typeof matrix.features)[number]) => string,
): string[] {
  const place = subject * compared.nearest.perSubject * MOST_REASONS;
  return [...chosen.subarray(place, place + MOST_REASONS)].flatMap((feature) => {
    const own = matrix.features[feature];
    return own === undefined ? [] : [read(own)];
  });
}

function numbered(group: number | undefined): number | undefined {
  return group === undefined || group < 0 ? undefined : group + 1;
}

function numberOf(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function order(silhouette: number | undefined): number {
  return numberOf(silhouette) ?? -2;
}
