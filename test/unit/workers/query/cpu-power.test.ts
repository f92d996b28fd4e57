import { expect, test } from "vitest";
import { runTables } from "../support/dsl-tables.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90.

const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;
const V0 = "h/vm/90/vcpu/0";

test("cpu-speed: guest time weighted by the frequency of its CPU, as far as that is known", () => {
  const { rows } = runTables(`${START}
    101 frequency khz=1000000 of=0
    150 frequency cpu1 khz=4000000 of=1
    301 frequency khz=3000000 of=0
    401 exit reason=1 id=0
    500 entry id=0
    600 exit reason=1 id=0`);
  expect(rows("cpu-speed")).toEqual([
    {
      lane: V0,
      guest_ns: 500_000,
      known_ns: 400_000,
      // 200 µs at 1 GHz and 200 µs at 3 GHz.
      cycles: 800_000,
      mean_khz: 2_000_000,
      min_khz: 1_000_000,
      max_khz: 3_000_000,
      top_khz: 4_000_000,
      top_share: 0.5,
    },
  ]);
  const [cut] = rows("cpu-speed", { t0: 301_000, t1: 351_000 });
  expect(cut).toMatchObject({ guest_ns: 50_000, known_ns: 50_000, cycles: 150_000 });
});

test("cpu-speed: nothing is said where no frequency is recorded", () => {
  expect(runTables(`${START}100 exit reason=1 id=0`).rows("cpu-speed")).toEqual([]);
});

/** The CPU goes to an idle state at `t`, and leaves it 100 later for vCPU 0, which runs from t+110 to t+150. */
const sleep = (t: number, state: number, wokenAt: number) => `
  ${t} idle state=${state} of=0
  ${wokenAt <= t + 100 ? `${wokenAt} waking cpu1 of=100 target=0` : ""}
  ${t + 100} idle state=-1 of=0
  ${t + 100 < wokenAt ? `${wokenAt} waking of=100 target=0` : ""}
  ${t + 110} switch prev=0 next=100
  ${t + 112} entry id=0
  ${t + 140} exit reason=12 id=0
  ${t + 150} switch prev=100 next=0 state=1
`;

test("idle-exits: from the end of an idle state until a thread ran, and from the wake-up where that came before", () => {
  const halted = "10 exit reason=12 id=0\n20 switch prev=100 next=0 state=1";
  const { rows } = runTables(
    `${START}${halted}${sleep(1000, 3, 1060)}${sleep(2000, 3, 2105)}${sleep(3000, 1, 3090)}
    4000 idle state=2 of=0
    4100 idle state=-1 of=0
    4101 idle state=2 of=0
    4200 idle state=-1 of=0`,
    5000,
  );
  const found = rows("idle-exits").map(({ lane, idle_state, count, max_ns, worst_ns, woken, woken_max_ns }) => [
    lane,
    idle_state,
    count,
    max_ns,
    worst_ns,
    woken,
    woken_max_ns,
  ]);
  // After state 2 no thread ran.
  expect(found).toEqual([
    ["h/cpu/0", 1, 1, 10_000, 3_100_000, 1, 20_000],
    ["h/cpu/0", 3, 2, 10_000, 1_100_000, 1, 50_000],
  ]);
});

test("idle-exits: what ran after lost events is not known to be the first", () => {
  const { rows } = runTables(`${START}
    10 exit reason=12 id=0
    20 switch prev=100 next=0 state=1
    30 idle state=3 of=0
    60 idle state=-1 of=0
    61 lost until=90
    100 switch prev=0 next=100
    110 entry id=0`);
  expect(rows("idle-exits")).toEqual([]);
});
