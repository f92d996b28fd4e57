import { array, assert, nat, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { addInnermostLanes } from "../../../../../workers/engine/innermost-lanes.js";
import { STATE_NAMES, State } from "../../../../../workers/model/states.js";
import { toEnd } from "../../../../../workers/query/resumable.js";
import { guestTimeTable } from "../../../../../workers/query/tables/guest-time.js";
import { type FusedRun, fusedRun } from "../../support/fused-session.js";

// Host h has two CPUs and runs vCPUs 0 and 1 of VM g. CPU 0 of g runs the vCPU of VM n, whose trace is open too.

const HOST_VCPUS = [100, 101];
const INNER_VCPU = 200;

/** What the machines did, in steps of some µs: each step does one thing on one of the three levels. */
type Step = readonly [what: number, cpu: number, us: number];
const recordings = array(tuple(nat(9), nat(1), nat(20)), { minLength: 1, maxLength: 120 });

/** The text of a recording that could be real. */
function record(steps: readonly Step[]): { readonly text: string; readonly endUs: number } {
  const lines: string[] = [];
  const onCpu = [true, true];
  const inGuest = [true, true];
  let guestTask = [INNER_VCPU, 411];
  let isInNested = true;
  let nestedTask = 31;
  let t = 0;
  const add = (line: string) => lines.push(`${t} ${line}`);
  /** No two things happen at once. */
  const then = (line: string) => {
    add(line);
    t += 1;
  };
  for (const [cpu, tid] of HOST_VCPUS.entries()) then(`switch cpu${cpu} prev=${7 + cpu} next=${tid} pid=90 tid=${tid}`);
  for (const [cpu, tid] of HOST_VCPUS.entries()) then(`entry cpu${cpu} id=${cpu} pid=90 tid=${tid}`);
  for (const [cpu, tid] of guestTask.entries()) then(`m1 switch cpu${cpu} prev=0 next=${tid} pid=9 tid=${tid}`);
  then(`m1 entry id=0 pid=9 tid=${INNER_VCPU}`);
  then(`m2 switch prev=0 next=${nestedTask}`);
  for (const [what, cpu, us] of steps) {
    t += 1 + us;
    const tid = HOST_VCPUS[cpu];
    const hostRuns = onCpu[cpu] === true;
    const guestRuns = hostRuns && inGuest[cpu] === true;
    if (what === 0 && guestRuns) {
      add(`exit cpu${cpu} reason=1 id=${cpu} pid=90 tid=${tid}`);
      inGuest[cpu] = false;
    } else if (what === 1 && hostRuns && !guestRuns) {
      add(`entry cpu${cpu} id=${cpu} pid=90 tid=${tid}`);
      inGuest[cpu] = true;
    } else if (what === 2 && hostRuns && !guestRuns) {
      add(`switch cpu${cpu} prev=${tid} next=${7 + cpu} state=0`);
      onCpu[cpu] = false;
    } else if (what === 3 && !hostRuns) {
      add(`switch cpu${cpu} prev=${7 + cpu} next=${tid} state=1`);
      onCpu[cpu] = true;
    } else if (what === 4 && guestRuns && (cpu === 1 || !isInNested)) {
      const next = guestTask[cpu] === 412 ? (cpu === 0 ? INNER_VCPU : 411) : 412;
      if (guestTask[1 - cpu] === next) continue;
      add(`m1 switch cpu${cpu} prev=${guestTask[cpu]} next=${next} state=0`);
      guestTask = guestTask.with(cpu, next);
    } else if (what === 5 && cpu === 0 && guestRuns && guestTask[0] === INNER_VCPU) {
      add(`m1 ${isInNested ? "exit reason=1" : "entry"} id=0 pid=9 tid=${INNER_VCPU}`);
      isInNested = !isInNested;
    } else if (what === 6 && cpu === 0 && guestRuns && isInNested && guestTask[0] === INNER_VCPU) {
      const next = nestedTask === 31 ? 32 : 31;
      add(`m2 switch prev=${nestedTask} next=${next} state=0`);
      nestedTask = next;
    } else if (what === 7 && guestRuns && cpu === 1) {
      add("m1 irq cpu1 n=3 handler=virtio");
      t += 1;
      add("m1 irqret cpu1 n=3");
    }
  }
  t += 1;
  // A machine's lanes end with its last event.
  for (const machine of ["", "m1 ", "m2 "]) add(`${machine}waking of=999 target=0`);
  return { text: lines.join("\n"), endUs: t };
}

function fused({ text, endUs }: ReturnType<typeof record>): FusedRun {
  const made = fusedRun(text, ["h", "g", "n"], { g: "h/vm/90", n: "g/vm/9" }, endUs);
  toEnd(addInnermostLanes(made.context));
  return made;
}

/** ns by state and lane that has the CPU, over all innermost lanes; and all of them. */
function innermost({ context, paths, id }: FusedRun): { readonly of: Map<string, number>; readonly all: number } {
  const of = new Map<string, number>();
  let all = 0;
  for (const path of paths("innermost")) {
    const track = context.lanes.track(id(path));
    expect(track.startAt(0)).toBe(context.lanes.track(id(path.replace("/innermost", ""))).startAt(0));
    for (let row = 0; row < track.count; row += 1) {
      const ns = track.endAt(row, context.untilNs) - track.startAt(row);
      const state = track.stateAt(row);
      const task = state === State.USER || state === State.SYSCALL ? context.lanes.specs[track.auxAt(row)]?.path : "";
      const key = `${STATE_NAMES[state]} ${task}`;
      of.set(key, (of.get(key) ?? 0) + ns);
      all += ns;
    }
  }
  return { of, all };
}

describe("a host, its guest and the guest of that", () => {
  const rowsOf = (made: FusedRun) =>
    [...guestTimeTable.rows(made.context, { t0: 0, t1: made.context.untilNs, hasLane: () => true })]
      .filter((row) => row !== undefined)
      .map(([lane, state, total, own, taken, , ...parts]) => ({
        lane: String(lane),
        state: String(state),
        total: Number(total),
        own: Number(own),
        taken: Number(taken),
        unknown: Number(parts[5]),
      }));

  test("own and taken time of each state of each thread are its time", () => {
    let lanes = 0;
    assert(
      property(recordings, (steps) => {
        for (const { total, own, taken, unknown, lane } of rowsOf(fused(record(steps)))) {
          expect(own + taken + unknown).toBe(total);
          expect(own).toBeGreaterThanOrEqual(0);
          // The host's trace covers all of it.
          expect(unknown).toBe(0);
          if (lane.startsWith("n/")) lanes += 1;
        }
      }),
      { numRuns: 40, seed: 1 },
    );
    expect(lanes).toBeGreaterThan(40);
  });

  test("the innermost lanes of all CPUs sum to their time, and those of a task to the task's own time", () => {
    let stolen = 0;
    assert(
      property(recordings, (steps) => {
        const recording = record(steps);
        const made = fused(recording);
        const { of, all } = innermost(made);
        expect(all).toBe(2 * recording.endUs * 1000);
        for (const { lane, state, own, taken } of rowsOf(made)) {
          // While the vCPU of n is in its guest, a task of n is the innermost one, and not the vCPU's thread.
          const isTask = lane.includes("/thread/") && lane !== `g/thread/${INNER_VCPU}`;
          if (isTask && (state === "user" || state === "syscall")) {
            expect(of.get(`${state} ${lane}`) ?? 0).toBe(own);
            stolen += taken;
          }
        }
      }),
      { numRuns: 40, seed: 2 },
    );
    expect(stolen).toBeGreaterThan(0);
  });
});
