import { expect, test } from "vitest";
import { agreement } from "../../../../golden/guest-agreement.js";
import { type SimulatedGuest, Simulator } from "./simulator.js";

/**
 * Guests of kinds of which there is no recording. Their switches come at any moment, and not upon interrupts as real
 * ones do, so less is right than there. Of the user mode on each vCPU, per cent: process and thread at least right, and
 * at most wrong. A process on two vCPUs at once has one lane that names one of them, so there only wrong ones count.
 */
interface Case extends SimulatedGuest {
  readonly process: readonly [right: number, wrong: number];
  readonly thread: readonly [right: number, wrong: number];
}

const GUESTS: Record<string, Case> = {
  "one thread, often idle": { seed: 1, threads: [1], process: [97, 3], thread: [97, 3] },
  "four processes": { seed: 2, threads: [1, 1, 1, 1], process: [93, 5], thread: [91, 4] },
  "page tables for user mode (KPTI), and PCID": {
    seed: 3,
    threads: [1, 1, 1],
    kpti: true,
    pcid: true,
    kernelThreads: 2,
    process: [94, 4],
    thread: [92, 4],
  },
  "PCID alone": { seed: 3, threads: [1, 1, 1], pcid: true, kernelThreads: 2, process: [94, 4], thread: [92, 4] },
  "stacks elsewhere (KASLR)": { seed: 4, threads: [1, 2, 1], slide: 5000, process: [93, 5], thread: [90, 5] },
  "kernel threads that borrow CR3": { seed: 6, threads: [1, 1], kernelThreads: 4, process: [93, 5], thread: [92, 5] },
  "threads of one process": { seed: 23, threads: [4], process: [99, 1], thread: [89, 6] },
  "threads that move between two vCPUs": { seed: 7, threads: [4, 1], vcpus: 2, process: [0, 3], thread: [85, 8] },
  "four vCPUs": { seed: 8, threads: [4, 3, 2, 1], vcpus: 4, kernelThreads: 4, process: [0, 5], thread: [85, 7] },
  "many short processes": { seed: 9, threads: [1, 1, 1, 1, 1], turnsOfLife: 6, process: [93, 5], thread: [91, 4] },
  "exits alone recorded": { seed: 11, threads: [2, 1, 1], only: "exits", process: [93, 5], thread: [81, 9] },
  busy: { seed: 13, threads: [2, 1, 1], busy: true, kernelThreads: 1, process: [98, 2], thread: [85, 2] },
  "busy, two vCPUs": { seed: 14, threads: [2, 3, 1], busy: true, vcpus: 2, process: [0, 2], thread: [73, 4] },
  "exits often": { seed: 15, threads: [2, 1, 1], exitEveryUs: 40, process: [99, 1], thread: [97, 1] },
};

test.each(Object.entries(GUESTS))("%s", (_name, given) => {
  const simulator = new Simulator(given);
  const { run, endNs } = simulator.run();
  simulator.truth.forEach((truth, vcpu) => {
    const { user } = agreement(run.session, endNs, `h/vm/90/vcpu/${vcpu}`, truth);
    expect(user.ns).toBeGreaterThan(100e6);
    for (const kind of ["process", "thread"] as const) {
      const [right, wrong] = given[kind];
      expect(100 * user[kind].right).toBeGreaterThanOrEqual(right);
      expect(100 * user[kind].wrong).toBeLessThanOrEqual(wrong);
    }
  });
});
