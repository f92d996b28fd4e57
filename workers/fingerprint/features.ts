import type { FingerprintKind } from "../model/fingerprints.js";
import { EXIT_CLASSES } from "../model/kvm/exit-class.js";
import { STATE_NAMES, State, WaitReason } from "../model/states.js";
import type { Evidence } from "./evidence.js";
import { type Feature, knownNs, mean, perSecond } from "./feature.js";
import { IO_FEATURES } from "./io-features.js";
import { type Sums, TAKERS, type Taker, type Times } from "./sums.js";

const ALL: readonly FingerprintKind[] = ["vm", "process", "nested"];
const VM: readonly FingerprintKind[] = ["vm"];
const PROCESS: readonly FingerprintKind[] = ["process"];

/** Of states in which something has or wants a CPU, and of the waits. */
const SHARES: readonly (readonly [state: State, kinds: readonly FingerprintKind[]])[] = [
  [State.GUEST, ALL],
  [State.GUEST_NESTED, ALL],
  [State.HYPERVISOR, ALL],
  [State.VMM, ALL],
  [State.HALT_POLL, ALL],
  [State.WAIT, ALL],
  [State.VMM_BLOCKED, ALL],
  [State.RUNNABLE, ALL],
  [State.PREEMPTED, ALL],
  [State.STOPPED, ALL],
  [State.BLOCKED, ALL],
];

const shares = SHARES.map(
  ([state, kinds]): Feature => ({
    id: `${STATE_NAMES[state]}-share`,
    title: `in ${STATE_NAMES[state]}`,
    group: "share",
    unit: "share",
    about: `Share of the known time in the state ${STATE_NAMES[state]}.`,
    needs: "kvm",
    evidence: "states",
    kinds,
    read: (sums) => (sums.stateNs[state] as number) / knownNs(sums),
  }),
);

interface Cause {
  readonly word: string;
  readonly title: string;
  readonly reasons: readonly WaitReason[];
}

/** Causes of waits. A wait of a process that left from within its kernel may have none. */
const CAUSES: readonly Cause[] = [
  { word: "disk", title: "disk", reasons: [WaitReason.DISK] },
  { word: "net", title: "network", reasons: [WaitReason.NET] },
  { word: "timer", title: "timer", reasons: [WaitReason.TIMER] },
  { word: "ipi", title: "another task (IPI)", reasons: [WaitReason.IPI] },
  { word: "device", title: "other device", reasons: [WaitReason.DEVICE] },
  { word: "host-memory", title: "memory of the host", reasons: [WaitReason.HOST_MEMORY] },
  {
    word: "unknown",
    title: "unknown cause",
    reasons: [WaitReason.NONE, WaitReason.UNKNOWN, WaitReason.INTERRUPT],
  },
];

function waitsFor({ waits }: Sums, { reasons }: Cause): Times {
  const sum = { count: 0, ns: 0, add() {} };
  for (const reason of reasons) {
    const own = waits[reason] as Times;
    sum.count += own.count;
    sum.ns += own.ns;
  }
  return sum;
}

/** Something that lasts: a feature for how long, and one for how often. */
interface Stay {
  readonly word: string;
  readonly title: string;
  readonly about: string;
  readonly needs: string;
  readonly evidence: Evidence;
  readonly of: (sums: Sums) => Times;
}

const STAYS: readonly Stay[] = [
  ...CAUSES.map(
    (cause): Stay => ({
      word: `wait-${cause.word}`,
      title: `wait: ${cause.title}`,
      about: `waits that ended by: ${cause.title}`,
      needs: "waits",
      evidence: "causes",
      of: (sums) => waitsFor(sums, cause),
    }),
  ),
  {
    word: "root",
    title: "host's code (root)",
    about: "stays in the code of the host on a CPU: KVM, halt polling, the VMM",
    needs: "kvm",
    evidence: "exits",
    of: ({ root }) => root,
  },
  {
    word: "non-root",
    title: "guest's code (non-root)",
    about: "stays in the guest, from entry to exit",
    needs: "kvm",
    evidence: "exits",
    of: ({ guest }) => guest,
  },
  {
    word: "preempted",
    title: "preempted",
    about: "times without a CPU that was taken away",
    needs: "sched",
    evidence: "switches",
    of: ({ preempted }) => preempted,
  },
  {
    word: "runnable",
    title: "woken, no CPU yet",
    about: "times from a wake-up until a CPU was there",
    needs: "runqueue",
    evidence: "wakeups",
    of: ({ runnable }) => runnable,
  },
];

const durations = STAYS.map(
  ({ word, title, about, needs, evidence, of }): Feature => ({
    id: `${word}-mean`,
    title,
    group: "duration",
    unit: "ns",
    about: `Mean duration of ${about}.`,
    needs,
    evidence,
    kinds: ALL,
    read: (sums) => mean(of(sums)),
  }),
);

/** How often the guest runs says the same as the exits do. */
const frequencies = STAYS.filter(({ word }) => word !== "root" && word !== "non-root").map(
  ({ word, title, about, needs, evidence, of }): Feature => ({
    id: `${word}-rate`,
    title,
    group: "frequency",
    unit: "per_s",
    about: `How often: ${about}.`,
    needs,
    evidence,
    kinds: ALL,
    read: (sums) => perSecond(of(sums).count, sums),
  }),
);

const injections = CAUSES.filter(({ word }) => word !== "host-memory").map(
  (cause): Feature => ({
    id: `injected-${cause.word}-rate`,
    title: cause.word === "unknown" ? "interrupts of unknown cause" : `interrupts: ${cause.title}`,
    group: "injection",
    unit: "per_s",
    about: `Interrupts delivered to the guest whose vector stands for: ${cause.title}.`,
    needs: "irq-injection",
    evidence: "injections",
    kinds: VM,
    read: (sums) => perSecond(sumOf(cause.reasons, sums.injected), sums),
  }),
);

function sumOf(places: readonly number[], values: Float64Array): number {
  return places.reduce((sum, place) => sum + (values[place] as number), 0);
}

const CONTENTION: Readonly<Record<Taker, readonly [title: string, kinds: readonly FingerprintKind[]]>> = {
  "other-vm": ["by another VM", ALL],
  "own-vcpu": ["by another vCPU of the same VM", ALL],
  "own-thread": ["by a thread that works for the same VM", ALL],
  host: ["by the host's threads or interrupts", ALL],
  process: ["by another process of the same guest", PROCESS],
  "own-process": ["by another thread of the same process", PROCESS],
  unknown: ["by something unknown", ALL],
};

const contention = TAKERS.map((taker, i): Feature => {
  const [title, kinds] = CONTENTION[taker];
  return {
    id: `taken-${taker}-rate`,
    title: `CPU taken ${title}`,
    group: "contention",
    unit: "per_s",
    about: `How often a CPU was taken away ${title}.`,
    needs: "sched",
    evidence: "switches",
    kinds,
    read: (sums) => perSecond(sums.takers[i] as number, sums),
  };
});

const exits = EXIT_CLASSES.map(
  (name, i): Feature => ({
    id: `exits-${name}-rate`,
    title: `exits: ${name}`,
    group: "exits",
    unit: "per_s",
    about: `Exits of the class ${name}, which means the same on every processor.`,
    needs: "kvm",
    evidence: "exits",
    kinds: ALL,
    read: (sums) => perSecond(sums.exits[i] as number, sums),
  }),
);

const FEATURES: readonly Feature[] = [
  ...shares,
  ...durations,
  ...frequencies,
  ...injections,
  ...contention,
  ...exits,
  ...IO_FEATURES,
];

/** The features of a kind of subjects, group by group. */
export function featuresOf(kind: FingerprintKind): readonly Feature[] {
  return FEATURES.filter(({ kinds }) => kinds.includes(kind));
}
