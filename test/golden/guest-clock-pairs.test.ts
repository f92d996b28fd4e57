import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope, tempFolder } from "./cli-support.js";

// A guest whose host no events tell is placed by whoever asked it for its clock.

interface Pair {
  /** ns since the log began. */
  readonly t: number;
  readonly guest: number;
  readonly rtt: number;
}

const BEGIN_NS = 1_000_000_000_000;

function logOf(vms: Readonly<Record<string, readonly Pair[]>>, more: readonly object[] = []): string {
  const told = Object.keys(vms).map((name, i) => ({ key: `vm${i + 1}`, name, uuid: "", pid: 100 + i, vcpus: [] }));
  const head = { lanescope: "monitor-log", version: 1, host: { hostname: "host", clock: "monotonic" }, vms: told };
  const pairs = Object.values(vms).flatMap((all, i) =>
    all.map(({ t, guest, rtt }) => ({
      t,
      vm: `vm${i + 1}`,
      k: "clock",
      n: "guest",
      d: { guest_ns: guest, rtt_ns: rtt, clock: "monotonic" },
    })),
  );
  const times = { t0_mono_ns: `${BEGIN_NS}`, t0_real_ns: "0", period_ms: 250 };
  return [{ ...head, ...times }, ...pairs, ...more].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Text of a guest's own tracing from 50 s to 51 s of its clock. */
const TRACE = `# hostname : inside
# tracer: nop
          <idle>-0       [000] d..2.    50.000000: sched_switch: prev_comm=swapper/0 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=sh next_pid=7 next_prio=120
              sh-7       [000] d..2.    51.000000: sched_switch: prev_comm=sh prev_pid=7 prev_prio=120 prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120
`;

async function machineOf(log: string, ...options: readonly string[]) {
  const folder = tempFolder();
  writeFileSync(join(folder, "vm.lsm.jsonl"), log);
  writeFileSync(join(folder, "guest.ftrace.txt"), TRACE);
  const { out, err } = await lanescope("info", folder, "--json", ...options);
  expect(err).toBe("");
  const { machines } = JSON.parse(out);
  return machines.find(({ name }: { readonly name: string }) => name === "inside");
}

/** The host's clock is 950 s ahead of the guest's; each answer takes 2 ms. */
const PAIRS: readonly Pair[] = [
  { t: 0, guest: 50e9 + 1e6, rtt: 2e6 },
  { t: 500e6, guest: 50.5e9 + 0.5e6, rtt: 2e6 },
];

test("by the name that the guest gave itself when it was recorded", async () => {
  const end = { t: 2e9, vm: "vm1", k: "capture", n: "end", d: { side: "guest", hostname: "inside" } };
  const guest = await machineOf(logOf({ "a VM": PAIRS, another: PAIRS }, [end]));
  expect(guest).toMatchObject({ guest_of: "host/vm/100", alignment: { to: "host", method: "clock-pairs" } });
  // The lower bounds are −1 and −0.5 ms, the upper ones +1 and +1.5 ms.
  expect(guest.alignment).toMatchObject({ offset_ns: `${950e9 + 250e3}`, error_bound_ns: 750e3, drift_ppm: 0 });
  expect(guest.alignment.inside_share).toBeUndefined();
});

test("by the name of its VM, and by no other", async () => {
  expect(await machineOf(logOf({ inside: PAIRS }))).toMatchObject({ guest_of: "host/vm/100" });
  expect((await machineOf(logOf({ "something else": PAIRS }))).guest_of).toBeUndefined();
  expect((await machineOf(logOf({ inside: [] }))).guest_of).toBeUndefined();
});

test("of a clock that runs at another speed, the pairs near the recording count", async () => {
  const far = { t: 3600e9, guest: 50e9 + 3600e9 - 40e6, rtt: 2e6 };
  const guest = await machineOf(logOf({ inside: [...PAIRS, far] }));
  expect(guest.alignment).toMatchObject({ offset_ns: `${950e9 + 250e3}`, error_bound_ns: 750e3 });
});

test("pairs that contradict each other near the recording tell nothing", async () => {
  const wrong = { t: 600e6, guest: 50.6e9 + 90e6, rtt: 2e6 };
  expect((await machineOf(logOf({ inside: [...PAIRS, wrong] }))).guest_of).toBeUndefined();
});

test("where a person wants another means, or sets the clock, pairs are left out", async () => {
  expect((await machineOf(logOf({ inside: PAIRS }), "--align", "events")).guest_of).toBeUndefined();
  const set = await machineOf(logOf({ inside: PAIRS }), "--offset", "inside=7");
  expect(set.alignment?.method).not.toBe("clock-pairs");
});
