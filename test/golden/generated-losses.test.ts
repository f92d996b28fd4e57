import { describe, expect, test } from "vitest";
import { latencyKindAt } from "../../workers/facts/latency-store.js";
import { WAIT_REASON_NAMES } from "../../workers/model/states.js";
import { toEnd } from "../../workers/query/resumable.js";
import { stealSteps } from "../../workers/query/steal/matrix.js";
import { type Change, changesOf, tell, trueChanges } from "./generated-support.js";

// Hosts whose ring buffers overflow again and again: what is not known is never made up.

interface Wrong {
  readonly startNs: number;
  readonly endNs: number;
  readonly said: string;
  readonly truth: string;
}

/** Where a state is claimed that was not. */
function wrongOf(found: readonly Change[], truth: readonly Change[], endNs: number): Wrong[] {
  const wrong: Wrong[] = [];
  let at = 0;
  found.forEach(([start, said], i) => {
    if (said === "unknown") return;
    const end = found[i + 1]?.[0] ?? endNs;
    while ((truth[at + 1]?.[0] ?? Number.POSITIVE_INFINITY) <= start) at += 1;
    for (let row = at; row < truth.length; row += 1) {
      const [from, state] = truth[row] as Change;
      const [startNs, until] = [Math.max(from, start), Math.min(end, truth[row + 1]?.[0] ?? endNs)];
      if (end <= from) break;
      if (state !== said && startNs < until) wrong.push({ startNs, endNs: until, said, truth: state });
    }
  });
  return wrong;
}

describe.each([
  { seed: 31, vms: 2, vcpusPerVm: 2, cpus: 2, losses: { every: 400, events: 40 } },
  { seed: 32, vms: 6, vcpusPerVm: 2, cpus: 4, losses: { every: 1000, events: 300 } },
  { seed: 33, vms: 12, vcpusPerVm: 2, cpus: 6, losses: { every: 3000, events: 5 } },
  { seed: 31, vms: 3, vcpusPerVm: 2, cpus: 3, losses: { every: 400, events: 40, countedIn: "after" } },
  // So long that vCPUs are taken over, run, put to sleep and given back in one gap.
  { seed: 35, vms: 4, vcpusPerVm: 4, cpus: 8, migrates: 1, losses: { every: 1500, events: 1500 } },
] as const)("$vms VMs, gaps every $losses.every events", (host) => {
  const told = tell(host);

  test("no vCPU is said to be in a state it was not in", async () => {
    const here = await told;
    let knownNs = 0;
    for (const { lane, path, known } of here.vcpus) {
      const found = changesOf(here, lane, 0);
      found.forEach(([start, state], i) => {
        if (state !== "unknown") knownNs += (found[i + 1]?.[0] ?? here.endNs) - start;
      });
      expect([path, wrongOf(found, trueChanges(known), here.endNs)]).toEqual([path, []]);
    }
    const allNs = here.endNs * here.vcpus.length;
    console.log(`${here.truth.gaps.length} gaps: ${((100 * knownNs) / allNs).toFixed(1)} % of the time known`);
    expect(knownNs).toBeGreaterThan(allNs / 4);
  });

  test("reasons of waits are right or unknown", async () => {
    const here = await told;
    let waits = 0;
    const wrong: string[] = [];
    for (const { lane, path, known } of here.vcpus) {
      for (const wait of known.detail.waits) {
        const found = here.session.waits.find(lane, wait.startNs);
        if (found === undefined) continue;
        waits += 1;
        const reason = WAIT_REASON_NAMES[found.reason];
        if (reason !== "unknown" && reason !== wait.reason) wrong.push(`${path}@${wait.startNs}: ${reason}`);
      }
    }
    console.log(`${waits} waits kept, ${wrong.length} wrong`);
    expect(waits).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  test("no wait, stay on a run queue or latency of a vCPU lasts over the begin of a gap", async () => {
    const { session, truth } = await told;
    const { waits, runqueue, latencies } = session;
    const bridges = (start: number, end: number) => truth.gaps.some(({ beginNs }) => start < beginNs && beginNs < end);
    for (let i = 0; i < waits.count; i++) {
      const { start, end } = waits.at(i);
      expect([start, end, bridges(start, end)]).toEqual([start, end, false]);
    }
    for (let i = 0; i < runqueue.count; i++) {
      const [start, end] = [runqueue.columns.start.at(i), runqueue.columns.end.at(i)];
      expect([start, end, bridges(start, end)]).toEqual([start, end, false]);
    }
    for (let i = 0; i < latencies.count; i++) {
      const kind = latencyKindAt(latencies, i);
      // Both ends of a request name its sector. A timer is late by its own clock: the span is not one of events.
      if (kind === "block" || kind === "block-queue" || kind === "timer") continue;
      const [start, end] = [latencies.columns.start.at(i), latencies.columns.end.at(i)];
      expect([kind, start, end, bridges(start, end)]).toEqual([kind, start, end, false]);
    }
  });

  test("what a vCPU lost is never more than what was taken from it", async () => {
    const here = await told;
    for (const { lane, path, known } of here.vcpus) {
      const cells = toEnd(stealSteps(here.context, known.firstNs, Number.POSITIVE_INFINITY, new Set([lane])));
      const taken = cells.reduce((sum, { totalNs }) => sum + totalNs, 0);
      const lost = known.detail.steal.reduce((sum, { ns }) => sum + ns, 0);
      expect([path, taken <= lost]).toEqual([path, true]);
    }
  });
});
