import type { Machine } from "../../../../workers/analyses/machine.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { State } from "../../../../workers/model/states.js";
import { randomFrom } from "./clock-pair.js";

/** A guest of a simulated host: what it does, and how its clock stands to the host's. */
export interface GuestSpec {
  readonly name: string;
  readonly vcpus: number;
  /** Ids of its vCPUs, for CPUs 0, 1 and so on. Left out: those numbers. */
  readonly vcpuIds?: readonly number[];
  /** Mean time that a vCPU sleeps, and works until it sleeps again. */
  readonly sleepNs: number;
  readonly workNs: number;
  /** It wakes at multiples of this, and not at random. */
  readonly periodNs?: number;
  /** How long what it does takes more or less, on average. Left out: as long as on a real machine. */
  readonly jitterNs?: number;
  /** The likelihood that an exit ends in a wait for a CPU, and how long that is. */
  readonly preempted?: number;
  readonly awayNs?: number;
  readonly offsetNs: number;
  readonly ppm: number;
  /** From this time of the host on, its clock is ahead by so much more. Negative: it was paused for as long, with its clock. */
  readonly jump?: { readonly atNs: number; readonly byNs: number };
  /** When it was recorded, by the host's clock. Left out: as long as the host. */
  readonly fromNs?: number;
  readonly toNs?: number;
  /** Only context switches are recorded. */
  readonly onlySwitches?: boolean;
  /** No trace of its own is there, or it runs on another host. */
  readonly isUntraced?: boolean;
  readonly isForeign?: boolean;
  readonly seed?: number;
}

/** Machines as the analyses make them of the traces of a host of these guests, and of the guests' own. */
export function clockWorld(seconds: number, specs: readonly GuestSpec[]): Pick<Session, "machines"> {
  const endNs = seconds * 1e9;
  const made = specs.map((spec, i) => ({ spec, ...guestOf(spec, endNs, 7 + 101 * i) }));
  const own = made.filter(({ spec }) => spec.isForeign !== true);
  const vms = own.map(({ spec, vcpus }, i) => ({
    pid: 100 * (i + 1),
    path: `host/vm/${100 * (i + 1)}`,
    lane: i,
    vcpus: vcpus.map((track, n) => ({
      id: spec.vcpuIds?.[n] ?? n,
      track,
      thread: { tid: 100 * (i + 1) + n + 1 },
    })),
  }));
  const host = { index: 0, name: "host", cpus: [], vms, beginNs: 0, lastNs: endNs };
  const guests = made.filter(({ spec }) => spec.isUntraced !== true);
  const machines = guests.map(({ spec, cpus, beginNs, lastNs }, i) => ({
    index: i + 1,
    name: spec.name,
    cpus: cpus.map((track, number) => ({ number, track })),
    vms: [],
    beginNs,
    lastNs,
  }));
  return { machines: [host, ...machines] as unknown as readonly Machine[] };
}

/** A time of the host by the guest's clock. */
export function ownTime({ offsetNs, ppm, jump }: GuestSpec, hostNs: number): number {
  const own = (ns: number) => (ns - offsetNs) / (1 + ppm * 1e-6);
  if (jump === undefined || hostNs < jump.atNs) return own(hostNs);
  return own(Math.max(hostNs, jump.atNs - jump.byNs)) + jump.byNs / (jump.byNs < 0 ? 1 + ppm * 1e-6 : 1);
}

function guestOf(spec: GuestSpec, endNs: number, seed: number) {
  const { fromNs = 0, toNs = endNs } = spec;
  const made = Array.from({ length: spec.vcpus }, (_, id) => vcpuOf(spec, endNs, (spec.seed ?? seed) * 31 + id));
  return {
    vcpus: made.map(({ vcpu }) => vcpu),
    cpus: made.map(({ cpu }) => cpu),
    beginNs: ownTime(spec, fromNs),
    lastNs: ownTime(spec, toNs),
  };
}

/** A vCPU that sleeps, is woken by an interrupt, works with short exits, is preempted now and then, and idles again. */
function vcpuOf(spec: GuestSpec, endNs: number, seed: number) {
  const {
    sleepNs,
    workNs,
    periodNs,
    jitterNs = Number.POSITIVE_INFINITY,
    preempted = 0.05,
    awayNs = 2e6,
    fromNs = 0,
    toNs = endNs,
    jump,
  } = spec;
  const random = randomFrom(1 + (seed % 2_147_483_646));
  for (let i = 0; i < 10; i++) random();
  const about = (ns: number) => -Math.log(1 - random()) * Math.min(ns, jitterNs);
  const vcpu = new LaneTrack();
  const cpu = new LaneTrack();
  const record = (t: number, state: State, thread = 0) => {
    if (t < fromNs || toNs <= t || (spec.onlySwitches === true && (state === State.IRQ || state === State.SYSCALL)))
      return;
    cpu.enter(Math.round(ownTime(spec, t)), state, 0, thread);
  };
  let t = 1e6;
  let pause = jump !== undefined && jump.byNs < 0 ? jump : undefined;
  while (t < endNs) {
    vcpu.enter(Math.round(t), State.WAIT);
    if (pause !== undefined && pause.atNs <= t) {
      t = Math.max(t, pause.atNs - pause.byNs);
      pause = undefined;
    }
    t = periodNs === undefined ? t + 50e3 + about(sleepNs) : Math.ceil((t + 20e3) / periodNs) * periodNs + about(3e3);
    vcpu.enter(Math.round(t), State.GUEST);
    t += 2e3 + about(3e3);
    record(t, State.IRQ);
    t += 1e3 + about(5e3);
    let thread = Math.floor(random() * 1e4);
    record(t, State.USER, thread);
    const until = t + (periodNs === undefined ? about(workNs) : workNs);
    while (t < until) {
      t += 20e3 + about(150e3);
      record(t, State.SYSCALL, thread);
      t += 2e3 + about(20e3);
      const isPreempted = random() < preempted;
      vcpu.enter(Math.round(t), isPreempted ? State.PREEMPTED : State.HYPERVISOR);
      t += isPreempted ? awayNs / 2 + about(awayNs / 2) : 1e3 + about(2e3);
      vcpu.enter(Math.round(t), State.GUEST);
      t += 500 + about(20e3);
      if (random() < 0.2) thread = Math.floor(random() * 1e4);
      record(t, State.USER, thread);
    }
    t += 5e3 + about(50e3);
    record(t, State.IDLE);
    t += 1500 + about(4e3);
  }
  vcpu.enter(Math.round(t), State.WAIT);
  return { vcpu, cpu };
}
