import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULTS, type GenerateOptions, generate } from "../../bench/generator/generate.js";
import { mutant } from "../../fuzz/mutants.js";
import { filesBelow } from "../../setup/ctf.js";
import { conformanceDir, fieldDir, tracesDir } from "../../setup/outside-data.js";
import { randomFrom } from "../../setup/random.js";
import { type Cut, cutStream } from "../cut-hosts.js";
import { monitorLines } from "./monitor-lines.js";

/** Something that is opened, under a name that stays. */
export interface AnswerCase {
  readonly name: string;
  /** Its hashes are kept as one: there are many such cases. */
  readonly isBrief?: true;
  /** Only a thorough run opens it. */
  readonly isLong?: true;
  readonly source: CaseSource;
}

export type CaseSource =
  /** Traces by their names in a folder. `place` puts them into one that goes with the run, if they are nowhere yet. */
  | { readonly kind: "traces"; place(scratch: string): { readonly folder: string; readonly names: readonly string[] } }
  /** A log whose lines come some at a time. */
  | { readonly kind: "live"; readonly lines: readonly (readonly string[])[] };

/** Cases by what they are of. Those of data that this machine does not have are left out. */
export function caseGroups(): ReadonlyMap<string, readonly AnswerCase[]> {
  return new Map([
    ["samples", samples()],
    ["generated hosts", generated()],
    ["damaged traces", damaged()],
    ["logs", logs()],
    ["real traces", tracesDir === undefined ? [] : realTraces(tracesDir)],
    ["strangers' recordings", fieldDir === undefined ? [] : field(fieldDir)],
    ["conformance suites", conformanceDir === undefined ? [] : conformance(conformanceDir)],
  ]);
}

export function allCases(): readonly AnswerCase[] {
  return [...caseGroups().values()].flat();
}

function inPlace(folder: string, ...names: readonly string[]): CaseSource {
  return { kind: "traces", place: () => ({ folder, names }) };
}

function samples(): AnswerCase[] {
  const folder = join(process.cwd(), "samples");
  const names = ["labhost-overcommit", "labhost-profile", "labhost-vma", "tcg-monitor"];
  return names.map((name) => ({ name: `sample ${name}`, source: inPlace(folder, `${name}.tar.zst`) }));
}

interface Host {
  readonly name: string;
  readonly options: Partial<GenerateOptions>;
  readonly cut?: Cut;
}

const VARIED: Partial<GenerateOptions> = {
  packetBytes: 1 << 14,
  migrates: 0.7,
  variety: { timerVectors: [0xec, 0xee, 0xef], queues: 3, vhost: "both", windowsEvery: 3, hasPassthrough: true },
};

const HOSTS: readonly Host[] = [
  { name: "plain", options: { events: 40_000 } },
  { name: "varied", options: { ...VARIED, seed: 2 } },
  { name: "small headers", options: { ...VARIED, seed: 3, header: "compact", vms: 3, vcpusPerVm: 4, cpus: 3 } },
  { name: "one overflow", options: { ...VARIED, seed: 4, lost: 3000 } },
  { name: "overflows", options: { ...VARIED, seed: 31, vms: 2, cpus: 2, losses: { every: 400, events: 40 } } },
  {
    name: "late counts",
    options: { ...VARIED, seed: 32, vms: 3, cpus: 3, losses: { every: 400, events: 40, countedIn: "after" } },
  },
  { name: "no wake-ups", options: { ...VARIED, seed: 5, omitted: ["sched_waking"] } },
  { name: "a CPU that ends early", options: { ...VARIED, seed: 6 }, cut: { cpu: 1, keep: 0.6 } },
  { name: "a CPU that begins late", options: { ...VARIED, seed: 7 }, cut: { cpu: 2, dropFirst: 0.3 } },
  { name: "a CPU that is missing", options: { ...VARIED, seed: 8 }, cut: { cpu: 0, isGone: true } },
];

function placed({ name, options, cut }: Host, scratch: string): string {
  const all = { ...DEFAULTS, events: 20_000, ...options };
  const { folder } = generate({ ...all, out: join(scratch, name) });
  if (cut !== undefined) cutStream(folder, cut, all.packetBytes);
  return `${name}/kernel`;
}

function generated(): AnswerCase[] {
  const one = HOSTS.map((host): AnswerCase => {
    const place = (scratch: string) => ({ folder: scratch, names: [placed(host, scratch)] });
    return { name: `generated ${host.name}`, source: { kind: "traces", place } };
  });
  const both = [
    { name: "first of two", options: { events: 8000, vms: 2 } },
    { name: "second of two", options: { events: 8000, vms: 2, seed: 9 } },
  ];
  const place = (scratch: string) => ({ folder: scratch, names: both.map((host) => placed(host, scratch)) });
  return [...one, { name: "generated two at once", source: { kind: "traces", place } }];
}

const MUTANTS = 30;
const SEED = 11;

/** Damaged as the fuzz tests damage traces. Each has the seed of its number. */
function damaged(): AnswerCase[] {
  const options = { ...VARIED, events: 2500, packetBytes: 4096, vms: 2, cpus: 2, seed: 12 };
  return Array.from({ length: MUTANTS }, (_, number): AnswerCase => {
    const name = `damaged ${String(number).padStart(2, "0")}`;
    const place = (scratch: string) => {
      const whole = filesBelow(join(scratch, placed({ name: `${name} before`, options }, scratch)));
      for (const { path, source } of mutant(whole, randomFrom(SEED + number * 7919))) {
        const file = join(scratch, name, path);
        mkdirSync(dirname(file), { recursive: true });
        if (source.kind === "memory") writeFileSync(file, source.bytes);
      }
      return { folder: scratch, names: [name] };
    };
    return { name, isBrief: true, source: { kind: "traces", place } };
  });
}

function logs(): AnswerCase[] {
  const looks = monitorLines();
  const place = (scratch: string) => {
    writeFileSync(
      join(scratch, "made.lsm.jsonl"),
      looks
        .flat()
        .map((line) => `${line}\n`)
        .join(""),
    );
    return { folder: scratch, names: ["made.lsm.jsonl"] };
  };
  return [
    { name: "log as a file", source: { kind: "traces", place } },
    { name: "log that grows", source: { kind: "live", lines: looks } },
  ];
}

/** Of these some seconds each. */
const QUICK_TRACES = new Set([
  "abenbachir-kvm",
  "ftrace-text-misc",
  "hip24-kvm-report-text",
  "linux-perf-data-fixtures",
  "perf-script-text",
  "perfetto-microsoft",
  "schedsim-ctf",
  "lab/qmp-monitor-a",
]);

function realTraces(folder: string): AnswerCase[] {
  const archives = [...archivesIn(folder), ...archivesIn(join(folder, "lab")).map((name) => `lab/${name}`)];
  return archives.map((name) => {
    const source = inPlace(folder, `${name}.tar.zst`);
    return { name: `real ${name}`, ...(!QUICK_TRACES.has(name) && { isLong: true }), source };
  });
}

function archivesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".tar.zst"));
  return names.map((name) => name.replace(/\.tar\.zst$/, "")).toSorted();
}

function field(folder: string): AnswerCase[] {
  const names = readdirSync(folder).filter((name) => !name.endsWith(".tsv"));
  return names.toSorted().map((name) => ({
    name: `field ${name}`,
    ...(name.startsWith("fc-hlt-spin") && { isLong: true }),
    source: inPlace(folder, name),
  }));
}

/** Each so many is opened every time. */
const QUICK_EACH = 8;

function conformance(folder: string): AnswerCase[] {
  const paths = readFileSync(join(folder, "expected.tsv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t")[1] ?? "");
  return [...new Set(paths)].toSorted().map((path, i) => ({
    name: `conformance ${path}`,
    isBrief: true,
    ...(i % QUICK_EACH !== 0 && { isLong: true }),
    source: inPlace(folder, path),
  }));
}
