import { expect, test } from "vitest";
import { findings } from "../../../../workers/findings/index.js";
import { InputAction, InputSource } from "../../../../workers/model/input-actions.js";
import { type DslTables, runTables } from "../support/dsl-tables.js";

const MS = 1e6;

/** The vCPU halts; a key wakes it at 101 ms; from 110 to 490 ms make has its CPU; from 500 ms on it halts again. */
const PREEMPTED = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  10 exit reason=12 id=0
  11 switch prev=100 next=0 state=1
  101000 waking of=100 target=0
  101010 switch prev=0 next=100
  101020 entry id=0
  110000 exit reason=1 id=0
  110010 switch prev=100 next=200 state=0 comm=make
  490000 switch prev=200 next=100 state=1
  490010 entry id=0
  500000 exit reason=12 id=0
  500010 switch prev=100 next=0 state=1
  900000 waking of=100 target=0
  900010 switch prev=0 next=100
  900020 entry id=0
`;

/** A key that is sent at 100 ms, and a change of the screen. */
function typed(screenMs: number | undefined): DslTables {
  const ran = runTables(PREEMPTED, 1_000_000);
  const { context } = ran;
  const lane = context.lanes.find("h/vm/90") ?? -1;
  const keys = context.strings.idOf("key a down");
  const sent = { lane, runNs: Number.NaN, source: InputSource.SENT, actions: InputAction.PRESS, keys, about: -1 };
  context.inputs.add({ ...sent, t: 100 * MS, number: 0, lateNs: 0, answerNs: MS });
  if (screenMs !== undefined) context.screenChanges.add({ lane, t: screenMs * MS, pixels: 144 });
  return ran;
}

async function slowInputs({ context }: DslTables) {
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
  return [...(await findings(context, [], all, async () => {}))].filter(({ id }) => id === "slow-input");
}

test("a key that took 410 ms: which vCPU had no CPU meanwhile, and who had it", async () => {
  const [found, ...others] = await slowInputs(typed(510));
  expect(others).toEqual([]);
  expect(found?.title).toBe('VM 90 took 410 ms to answer "key a down": vCPU 0 of VM 90 preempted 380 ms by make 200');
  expect(found).toMatchObject({
    t0: 100 * MS,
    t1: 510 * MS,
    table: "inputs",
    lanes: ["h/vm/90/vcpu/0", "h/thread/200"],
  });
  expect(found?.evidence).toEqual([
    "QEMU answered after 1 ms",
    "a vCPU woke after 1 ms",
    "the screen changed after 410 ms",
    "all vCPUs rested after 400 ms",
    "100 % of it: other processes of the host, 380 ms",
  ]);
});

test("a guest that answers at once is no finding, and one that does not answer at all neither", async () => {
  expect(await slowInputs(typed(150))).toEqual([]);
  expect(await slowInputs(typed(undefined))).toEqual([]);
});

test("what the trace tells of an input is in the table: a vCPU wakes, and all rest again", () => {
  expect(typed(undefined).rows("inputs")).toMatchObject([
    { vcpu_ns: MS, rest_ns: expect.closeTo(400.01 * MS, -3), response_by: "vcpu", screen_ns: undefined },
  ]);
});
