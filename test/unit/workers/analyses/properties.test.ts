import { array, assert, nat, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { State } from "../../../../workers/model/states.js";
import { type DslRun, run } from "./dsl.js";
import { type Recording, record } from "./machine-model.js";

// Random recordings of a machine that could be real, against books kept by the machine itself.

const recordings = array(tuple(nat(7), nat(1000), nat(20)), { minLength: 1, maxLength: 150 }).map(record);

function check(holds: (recording: Recording, analysed: DslRun) => void): void {
  assert(
    property(recordings, (recording) => holds(recording, run(recording.text, { end: recording.endUs }))),
    { numRuns: 300 },
  );
}

/** Microseconds a lane spends in some states inside [t0, t1). */
function timeIn({ session }: DslRun, path: string, states: readonly number[], t0: number, t1: number): number {
  const track = session.lanes.track(session.lanes.find(path) as number);
  let sum = 0;
  for (let row = 0; row < track.count; row++) {
    if (!states.includes(track.stateAt(row))) continue;
    const end = row + 1 < track.count ? track.startAt(row + 1) : t1 * 1000;
    sum += Math.max(0, Math.min(end, t1 * 1000) - Math.max(track.startAt(row), t0 * 1000));
  }
  return sum / 1000;
}

const ALL_STATES = Object.values(State);
const STEAL = [State.RUNNABLE, State.PREEMPTED];
const GUEST = [State.GUEST, State.GUEST_NESTED];

test("in every lane rows follow each other without gap or overlap, and states sum to any window", () => {
  check(({ endUs }, analysed) => {
    const { lanes } = analysed.session;
    for (const [id, { path }] of lanes.specs.entries()) {
      const track = lanes.track(id);
      if (track.count === 0) continue;
      for (let row = 1; row < track.count; row++) expect(track.startAt(row - 1)).toBeLessThan(track.startAt(row));
      const begin = track.startAt(0) / 1000;
      for (const [t0, t1] of [
        [begin, endUs],
        [begin + 1, endUs / 2],
        [endUs / 3, endUs],
      ] as const) {
        const from = Math.max(begin, t0);
        expect(timeIn(analysed, path, ALL_STATES, from, t1)).toBeCloseTo(Math.max(0, t1 - from), 6);
      }
    }
  });
});

test("runnable and preempted together are the run queue delay, of threads and of vCPUs", () => {
  check(({ threads, endUs }, analysed) => {
    for (const { tid, vcpu, delay } of threads) {
      const path = `h/thread/${tid}`;
      const known = analysed.session.lanes.find(path) !== undefined;
      expect(known ? timeIn(analysed, path, STEAL, 0, endUs) : 0).toBe(delay);
      if (vcpu) expect(timeIn(analysed, vcpu, STEAL, 0, endUs)).toBe(delay);
    }
  });
});

test("guest time of vCPUs is what ran between entries and exits; of CPUs the same but for interrupts", () => {
  check(({ threads, cpus, endUs }, analysed) => {
    for (const { vcpu, guest } of threads) if (vcpu) expect(timeIn(analysed, vcpu, GUEST, 0, endUs)).toBe(guest);
    for (const [number, { guest, idle }] of cpus.entries()) {
      expect(timeIn(analysed, `h/cpu/${number}`, GUEST, 0, endUs)).toBe(guest);
      expect(timeIn(analysed, `h/cpu/${number}`, [State.IDLE], 0, endUs)).toBe(idle);
    }
  });
});

test("events lost anywhere leave no state standing over the gap on that CPU", () => {
  const cut = tuple(recordings, nat(149));
  assert(
    property(cut, ([recording, at]) => {
      const lines = recording.text.split("\n");
      const where = 2 + (at % lines.length);
      const before = lines.slice(0, where);
      const t = Number((before.at(-1) as string).split(" ")[0]) + 0.5;
      const after = lines.slice(where).filter((line) => !line.includes(" cpu0 "));
      const analysed = run([...before, `${t} lost cpu0 until=${recording.endUs}`, ...after].join("\n"), {
        end: recording.endUs,
      });
      expect(timeIn(analysed, "h/cpu/0", [State.UNKNOWN], t, recording.endUs)).toBe(recording.endUs - t);
      // What was last seen on CPU 0 and turns up nowhere else stays unknown.
      for (const thread of analysed.session.machines[0]?.threads ?? []) {
        if (
          thread.cpu === 0 &&
          !after.some((line) => line.includes(`=${thread.tid} `) || line.endsWith(`=${thread.tid}`))
        ) {
          expect(thread.state).toBe(State.UNKNOWN);
        }
      }
    }),
    { numRuns: 200 },
  );
});
