import { describe, expect, test } from "vitest";
import { NO_LANE } from "../../workers/model/lanes.js";
import { STATE_COUNT, State } from "../../workers/model/states.js";
import type { ExportScope, PanelTable } from "../../workers/query/export/table.js";
import { toEnd } from "../../workers/query/resumable.js";
import { addTimes } from "../../workers/query/state-times.js";
import { stealSteps } from "../../workers/query/steal/matrix.js";
import { exitsTable } from "../../workers/query/tables/exits.js";
import { haltPollingTable } from "../../workers/query/tables/halt-polling.js";
import { type Known, type Told, tell } from "./generated-support.js";

// What tables say of vCPUs, against the books the generator keeps apart from all events.

const HOSTS = [
  { seed: 21, vms: 1, vcpusPerVm: 2, cpus: 1 },
  { seed: 22, vms: 4, vcpusPerVm: 2, cpus: 4 },
  { seed: 23, vms: 12, vcpusPerVm: 2, cpus: 4 },
  { seed: 24, vms: 8, vcpusPerVm: 4, cpus: 6, omitted: ["sched_waking"] },
] as const;

async function rowsOf(table: PanelTable, told: Told, scope: Partial<ExportScope> = {}) {
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY, hasLane: () => true, ...scope };
  const rows = [];
  for await (const row of table.rows(told.context, all)) {
    if (row !== undefined) rows.push(new Map(table.columns.map(({ name }, i) => [name, row[i]])));
  }
  return rows;
}

/** The culprits of one vCPU since its first entry, by the names the truth gives them. */
function culpritsOf(told: Told, victim: number, { firstNs }: Known): Record<string, number> {
  const cells = toEnd(stealSteps(told.context, firstNs, Number.POSITIVE_INFINITY, new Set([victim])));
  return Object.fromEntries(cells.map(({ culprit, kind, totalNs }) => [nameOf(told, culprit, kind), totalNs]));
}

function nameOf({ session, truth }: Told, culprit: number, kind: string): string {
  if (culprit === NO_LANE) return kind;
  const path = session.lanes.specs[culprit]?.path ?? "";
  const vcpu = truth.vcpus.find(({ pid, id }) => path === `genhost/vm/${pid}/vcpu/${id}`);
  const number = /\d+$/.exec(path)?.[0];
  return kind === "interrupt" ? `interrupt:${number}` : `${vcpu?.tid ?? number}`;
}

function stolenBy({ detail }: Known): Record<string, number> {
  return Object.fromEntries(detail.steal.map(({ culprit, ns }) => [culprit, ns]));
}

describe.each(HOSTS)("$vms VMs of $vcpusPerVm vCPUs on $cpus CPUs, seed $seed", (host) => {
  const told = tell(host);

  test("steal: from every vCPU each culprit took what it took, and all of them what the vCPU lost", async () => {
    const here = await told;
    expect(here.vcpus).toHaveLength(host.vms * host.vcpusPerVm);
    const { runqueue } = here.session;
    const moves = Array.from({ length: runqueue.count }, (_, row) => runqueue.columns.isMoved.at(row)).filter(
      (moved) => moved === 1,
    );
    // Threads change queues while they wait, where there is more than one.
    expect(moves.length).toBeGreaterThan(host.cpus === 1 ? -1 : 10);
    for (const { lane, path, known } of here.vcpus) {
      const found = culpritsOf(here, lane, known);
      expect([path, found]).toEqual([path, stolenBy(known)]);
      const { runnable = 0, preempted = 0 } = known.states;
      expect(Object.values(found).reduce((sum, ns) => sum + ns, 0)).toBe(runnable + preempted);
    }
  });

  test("exits: as many of each reason as were followed by an entry", async () => {
    const here = await told;
    const rows = await rowsOf(exitsTable, here);
    for (const { path, known } of here.vcpus) {
      const own = rows.filter((row) => row.get("lane") === path);
      expect(Object.fromEntries(own.map((row) => [`${row.get("reason_code")}`, row.get("count")]))).toEqual(
        known.detail.exits,
      );
    }
  });

  test("halt polling: how often, with what success, for how long", async () => {
    const here = await told;
    const rows = await rowsOf(haltPollingTable, here);
    for (const { path, known } of here.vcpus) {
      const row = rows.find((candidate) => candidate.get("lane") === path);
      const { polls, successes, pollNs, failedNs } = known.detail.polls;
      const found = ["polls", "successes", "poll_ns", "failed_ns"].map((name) => row?.get(name) ?? 0);
      expect([path, ...found]).toEqual([path, polls, successes, pollNs, failedNs]);
    }
  });

  test("the states of every vCPU sum to any window", async () => {
    const here = await told;
    for (const { lane, known } of here.vcpus) {
      for (const [from, to] of WINDOWS) {
        const length = here.endNs - known.firstNs;
        const [t0, t1] = [known.firstNs + Math.floor(from * length), known.firstNs + Math.floor(to * length)];
        const times = new Float64Array(STATE_COUNT);
        addTimes(here.session.lanes.track(lane), t0, t1, here.endNs, times);
        expect(times.reduce((sum, ns) => sum + ns, 0)).toBe(t1 - t0);
        expect(times[State.UNKNOWN]).toBe(0);
      }
    }
  });
});

const WINDOWS = [
  [0, 1],
  [0.1, 0.2],
  [0.333, 0.777],
  [0.5, 0.501],
  [0.9, 1],
] as const;
