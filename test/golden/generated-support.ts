import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import { STATE_NAMES } from "../../workers/model/states.js";
import type { QueryContext } from "../../workers/query/context.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import type { TrueVcpu, TruthFile } from "../bench/generator/truth.js";
import { sessionContext } from "../unit/workers/support/session-context.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { type Claims, type Cut, cutStream } from "./cut-hosts.js";

/** A generated trace as Lanescope reads it, next to what is known of it. */
export interface Told extends Analysed {
  readonly truth: TruthFile;
  readonly vcpus: readonly { readonly path: string; readonly lane: LaneId; readonly known: Known }[];
  readonly context: QueryContext;
}

export type Known = TrueVcpu & { readonly detail: NonNullable<TrueVcpu["detail"]> };

export type Change = readonly [startNs: number, state: string];

/** Enough for some hundred waits of each trace, few enough for many traces. */
const EVENTS = 25_000;

const folder = mkdtempSync(join(tmpdir(), "lanescope-told-"));
let made = 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export async function tell(options: Partial<GenerateOptions>, cut?: Cut): Promise<Told> {
  made += 1;
  const out = join(folder, `${made}`);
  const { folder: trace } = generate({ ...VARIED, events: EVENTS, ...options, out, isDetailed: true });
  if (cut !== undefined) cutStream(trace, cut, options.packetBytes ?? VARIED.packetBytes);
  const truth = JSON.parse(readFileSync(join(out, "truth.json"), "utf8")) as TruthFile;
  const analysed = await analyse(trace);
  rmSync(out, { recursive: true });
  const { session, endNs } = analysed;
  const vcpus = truth.vcpus.flatMap((vcpu) => {
    const path = `genhost/vm/${vcpu.pid}/vcpu/${vcpu.id}`;
    const lane = session.lanes.find(path) ?? NO_LANE;
    // A vCPU that never ran, or of which all was lost, has no lane.
    if (vcpu.detail === undefined || lane === NO_LANE) return [];
    return [{ path, lane, known: { ...vcpu, detail: vcpu.detail } }];
  });
  return { ...analysed, truth, vcpus, context: sessionContext(session, endNs) };
}

const VARIED: Omit<GenerateOptions, "out"> = {
  ...DEFAULTS,
  packetBytes: 1 << 14,
  migrates: 0.7,
  variety: { timerVectors: [0xec, 0xee, 0xef], queues: 3, vhost: "both", windowsEvery: 3, hasPassthrough: true },
};

/** States of a lane from `fromNs` on, each with its begin; what follows in the same state is one. */
export function changesOf({ session, endNs }: Told, lane: LaneId, fromNs: number): Change[] {
  const track = session.lanes.track(lane);
  const changes: Change[] = [];
  for (let row = 0; row < track.count; row++) {
    if (track.endAt(row, endNs) <= fromNs) continue;
    push(changes, Math.max(fromNs, track.startAt(row)), STATE_NAMES[track.stateAt(row)] as string);
  }
  return changes;
}

/** The same of the truth: what lasted no time is no state. */
export function trueChanges({ detail }: Known): Change[] {
  const { rows } = detail;
  const changes: Change[] = [];
  rows.forEach(([at, state], i) => {
    if (rows[i + 1]?.[0] !== at) push(changes, at, state);
  });
  return changes;
}

function push(changes: Change[], at: number, state: string): void {
  if (changes.at(-1)?.[1] !== state) changes.push([at, state]);
}

const STEAL: ReadonlySet<string> = new Set(["runnable", "preempted"]);

/** Of all states of all vCPUs, and of those that are steal. Before its first kvm_entry no truth is told of a vCPU. */
export function falseClaims(told: Told): { readonly all: Claims; readonly steal: Claims } {
  const all: Claims = { ns: 0, falseNs: 0 };
  const steal: Claims = { ns: 0, falseNs: 0 };
  for (const { lane, known } of told.vcpus) {
    const truth = trueChanges(known);
    let at = 0;
    const found = changesOf(told, lane, known.firstNs);
    found.forEach(([start, said], i) => {
      if (said === "unknown" || said === "") return;
      const end = found[i + 1]?.[0] ?? told.endNs;
      while ((truth[at + 1]?.[0] ?? Number.POSITIVE_INFINITY) <= start) at += 1;
      let wrong = 0;
      for (let row = at; row < truth.length && (truth[row] as Change)[0] < end; row += 1) {
        const [from, state] = truth[row] as Change;
        const until = Math.min(end, truth[row + 1]?.[0] ?? told.endNs);
        if (state !== said) wrong += Math.max(0, until - Math.max(from, start));
      }
      for (const claims of STEAL.has(said) ? [all, steal] : [all]) {
        claims.ns += end - start;
        claims.falseNs += wrong;
      }
    });
  }
  return { all, steal };
}
