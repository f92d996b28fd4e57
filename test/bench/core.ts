import { parseArgs } from "node:util";
import type { AnalysisDefinition } from "../../workers/analyses/analysis.js";
import type { StartCore } from "../../workers/analyses/flat/flat-run.js";
import { ANALYSES } from "../../workers/analyses/index.js";
import { irq } from "../../workers/analyses/irq/index.js";
import { kvm } from "../../workers/analyses/kvm/index.js";
import { sched } from "../../workers/analyses/sched/index.js";
import { typescriptCore, webAssemblyCore } from "../setup/flat-code.js";
import { feed, newRun, playTape, recordTape, type Tape } from "../setup/tape.js";
import { CoreCalls } from "./measure/core-calls.js";

// ns of processor time for each event of a trace, with the events decoded before: by the flat core in its forms. First the states of CPUs, threads and vCPUs, then all analyses, and what the core leaves to TypeScript of these.
// npm run bench:core -- FOLDER [--rounds N] [--only ENGINE] [--set all|states]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    set: { type: "string" },
  },
});
if (positionals.length === 0)
  throw new Error("usage: npm run bench:core -- FOLDER [--rounds N] [--only ENGINE] [--set all|states]");

type Analyses = readonly AnalysisDefinition[];
type NamedSet = readonly [name: string, analyses: Analyses];

const STATES: readonly NamedSet[] = [
  ["sched", [sched]],
  ["sched, irq", [sched, irq]],
  ["sched, irq, kvm", [sched, irq, kvm]],
];
/** Those of call stacks run only where a trace has any, which is not told by a tape. */
const WITHOUT_STACKS = ANALYSES.filter(({ needsStacks = false }) => !needsStacks);
const ALL: readonly NamedSet[] = [["all analyses", WITHOUT_STACKS]];

const wasm = await webAssemblyCore();
const ENGINES: readonly (readonly [name: string, start: StartCore])[] = [
  ["TypeScript", typescriptCore],
  ["WebAssembly", wasm],
];

/** Rounds of all engines take turns, since the machine may be busy with other work for a while. */
function measure(tape: Tape, analyses: Analyses): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, start] of ENGINES) {
      if (values.only !== undefined && values.only !== name) continue;
      times.set(name, [...(times.get(name) ?? []), timeOf(tape, analyses, start)]);
    }
  }
  return times;
}

function timeOf(tape: Tape, analyses: Analyses, start: StartCore): number {
  const { run } = newRun(tape, analyses, start);
  globalThis.gc?.();
  const begin = process.cpuUsage();
  feed(tape, run);
  const { user, system } = process.cpuUsage(begin);
  return ((user + system) * 1000) / tape.allEvents;
}

function compare(tape: Tape, sets: readonly NamedSet[]): void {
  for (const [name, analyses] of sets) {
    const all = measure(tape, analyses);
    const first = Math.min(...(all.get("TypeScript") ?? [Number.NaN]));
    for (const [engine, times] of all) {
      const best = Math.min(...times);
      const rounds = times.map((time) => time.toFixed(1)).join(" ");
      const ratio = Number.isNaN(first) ? "" : `, ${(best / first).toFixed(2)} of TypeScript`;
      console.log(`${name}, ${engine}: ${best.toFixed(1)} ns an event${ratio} (${rounds})`);
    }
  }
}

async function states(): Promise<void> {
  const tape = await recordTape(positionals, [sched, irq, kvm]);
  console.log(`${tape.allEvents} events, of which the three analyses handle ${tape.events}`);
  compare(tape, STATES);
}

async function everything(): Promise<void> {
  const tape = await recordTape(positionals, WITHOUT_STACKS);
  console.log(`${tape.allEvents} events, of which all analyses handle ${tape.events}`);
  compare(tape, ALL);
  const calls = new CoreCalls();
  playTape(tape, WITHOUT_STACKS, calls.counting(wasm));
  console.log(`\nWhat the core leaves to TypeScript, one call of 13 timed:\n\n${calls.tables(tape.allEvents)}`);
}

if (values.set !== "all") await states();
if (values.set !== "states") await everything();
