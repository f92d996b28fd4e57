import { describe, expect, test } from "vitest";
import type { LaneId } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import type { CriticalPath } from "../../workers/query/critical-path/path.js";
import { criticalPathPieces, criticalPathSteps } from "../../workers/query/critical-path/path-lanes.js";
import { toEnd } from "../../workers/query/resumable.js";
import { Random } from "../bench/generator/random.js";
import { type Told, tell } from "./generated-support.js";

// Critical paths over random windows, against who really had a CPU when.

const ON_CPU: ReadonlySet<number> = new Set([
  State.GUEST,
  State.HYPERVISOR,
  State.HALT_POLL,
  State.VMM,
  State.USER,
  State.SYSCALL,
  State.INTERRUPTED,
]);

const PATHS = 150;

/** When the thread behind a lane got and left a CPU, in turn; undefined: no such thread. */
function runsOf({ session, truth }: Told, lane: LaneId): readonly number[] | undefined {
  const path = session.lanes.specs[lane]?.path ?? "";
  const vcpu = truth.vcpus.find(({ pid, id }) => path === `genhost/vm/${pid}/vcpu/${id}`);
  const tid = vcpu?.tid ?? /^genhost\/thread\/(\d+)$/.exec(path)?.[1];
  return tid === undefined ? undefined : truth.runs[`${tid}`];
}

function segmentsOf(path: CriticalPath): readonly (readonly number[])[] {
  const { lane, start, end, state, reason, aux, link, of } = path;
  return Array.from({ length: path.count }, (_, i) =>
    [lane, start, end, state, reason, aux, link, of].map((column) => column[i] as number),
  );
}

function ranAllOf(runs: readonly number[], start: number, end: number): boolean {
  const last = runs.findLastIndex((at) => at <= start);
  return 0 <= last && last % 2 === 0 && end <= (runs[last + 1] ?? Number.POSITIVE_INFINITY);
}

describe.each([
  { seed: 41, vms: 1, vcpusPerVm: 4, cpus: 2 },
  { seed: 42, vms: 6, vcpusPerVm: 2, cpus: 4 },
  { seed: 43, vms: 12, vcpusPerVm: 2, cpus: 3 },
])("$vms VMs of $vcpusPerVm vCPUs on $cpus CPUs", (host) => {
  test("a path covers its window without gap or overlap and says of nobody that it ran who did not", async () => {
    const told = await tell(host);
    const random = new Random(host.seed);
    const { context } = told;
    const threads = told.session.lanes.specs.flatMap(({ path }, lane) =>
      /\/thread\/[1-9]\d*$/.test(path) ? lane : [],
    );
    const lanes = [...told.vcpus.map(({ lane }) => lane), ...threads];
    const begin = Math.max(...told.vcpus.map(({ known }) => known.firstNs));
    let others = 0;
    let pieces = 0;
    for (let i = 0; i < PATHS; i += 1) {
      const lane = lanes[random.between(0, lanes.length)] as LaneId;
      const t0 = random.between(begin, told.endNs - 1);
      const t1 = random.between(t0 + 1, told.endNs);
      const path = toEnd(criticalPathSteps(context, lane, t0, t1));
      const parts = [...criticalPathPieces(context, lane, t0, t1)].filter((piece) => piece !== undefined);
      expect(parts.flatMap(segmentsOf)).toEqual(segmentsOf(path));
      pieces += parts.length;
      let at = t0;
      for (let k = 0; k < path.count; k += 1) {
        const [on, start, end] = [path.lane[k] as LaneId, path.start[k] as number, path.end[k] as number];
        expect(start).toBe(at);
        at = end;
        if (on !== path.lane[path.count - 1]) others += 1;
        if (!ON_CPU.has(path.state[k] as number)) continue;
        const name = told.session.lanes.specs[on]?.path;
        expect([name, start, end, ranAllOf(runsOf(told, on) ?? [], start, end)]).toEqual([name, start, end, true]);
      }
      expect(at).toBe(t1);
    }
    expect(pieces).toBeGreaterThan(5 * PATHS);
    // Paths do leave the lane they are of.
    expect(others).toBeGreaterThan(PATHS);
  });
});
