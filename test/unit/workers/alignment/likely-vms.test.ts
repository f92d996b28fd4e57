import { describe, expect, test } from "vitest";
import { type KnownClocks, NO_CLOCKS } from "../../../../workers/alignment/best-fit.js";
import { ALL_PAIRS, LikelyVms, PER_GUEST } from "../../../../workers/alignment/likely-vms.js";
import { pairGuests } from "../../../../workers/alignment/pair-guests.js";
import type { Machine } from "../../../../workers/analyses/machine.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { State } from "../../../../workers/model/states.js";
import { clockWorld, type GuestSpec } from "./clock-world.js";

const VMX = 1 << 11;
const HLT = VMX | 12;
const VMRESUME = VMX | 24;

/** Compares guests with VMs, and counts how many pairs of them. */
async function paired(world: Pick<Session, "machines">) {
  let compared = 0;
  const clocks: KnownClocks = {
    ...NO_CLOCKS,
    byTsc: () => {
      compared += 1;
      return undefined;
    },
  };
  const pairings = await pairGuests(world as Session, async () => {}, undefined, [], clocks);
  return { pairings, compared };
}

/** A host that runs a VM of one vCPU, which leaves its guest again and again for this reason. */
function hostOf(index: number, reason: number): Machine {
  const track = new LaneTrack();
  const cpu = new LaneTrack();
  for (let i = 0; i < 60; i += 1) {
    const t = 1e6 * i + index;
    for (const [at, state] of [State.GUEST, State.HYPERVISOR, State.WAIT].entries()) {
      track.enter(t + at * 1e5, state, state === State.HYPERVISOR ? reason : 0);
    }
    cpu.enter(t, State.USER, 0, i);
    cpu.enter(t + 2e5, State.IDLE);
  }
  const vm = { pid: 100, path: `h${index}/vm/100`, vcpus: [{ id: 0, track }] };
  const cpus = [{ number: 0, track: cpu }];
  return { index, name: `h${index}`, cpus, vms: [vm], beginNs: 0, lastNs: 6e7 } as unknown as Machine;
}

const hosts = (count: number, reason: number) => Array.from({ length: count }, (_, i) => hostOf(i, reason));

describe("guests and VMs in great numbers", () => {
  const COUNT = 17;
  const guest = (i: number): GuestSpec => ({
    name: `g${i}`,
    vcpus: 1,
    sleepNs: 2e6 * (1 + i / 4),
    workNs: 3e5 * (1 + (i % 5)),
    offsetNs: 1.5e9 * i,
    ppm: 0,
  });

  test("each is found though it is compared with few VMs; of one that is not, it is said how many were left out", async () => {
    expect(ALL_PAIRS).toBeLessThan(COUNT * COUNT);
    const foreign = { ...guest(3), name: "foreign", isForeign: true, seed: 77 };
    const world = clockWorld(2, [...Array.from({ length: COUNT }, (_, i) => guest(i)), foreign]);
    const { pairings, compared } = await paired(world);
    expect(compared).toBeLessThanOrEqual(PER_GUEST * (COUNT + 1));
    const found = pairings.map(({ guest: { name }, found: own }) => `${name} ${own?.vm.pid}`);
    expect(found).toEqual([...Array.from({ length: COUNT }, (_, i) => `g${i} ${100 * (i + 1)}`), "foreign undefined"]);
    expect(pairings.at(-1)?.text).toMatch(
      /\(of 17 VMs it was compared with the 4 at most that rest most as it does\)$/,
    );
  });

  test("hosts are not compared with VMs in which no hypervisor runs", async () => {
    expect((await paired({ machines: hosts(60, HLT) })).compared).toBe(0);
  });

  test("where hypervisors run in VMs, a host is compared with few of them", async () => {
    const { compared } = await paired({ machines: hosts(COUNT, VMRESUME) });
    expect(0 < compared && compared <= COUNT * PER_GUEST).toBe(true);
  });
});

test("of few guests and VMs all are compared, but for VMs of the same machine", () => {
  const machines = hosts(3, HLT);
  const vms = machines.flatMap((host) => host.vms.map((vm) => ({ host, vm })));
  const likely = new LikelyVms(vms, machines.length);
  expect(likely.of(machines[1] as Machine, []).map(({ host }) => host.name)).toEqual(["h0", "h2"]);
  expect(likely.note).toBe("");
});
