import { joinBytes } from "../../setup/bytes.js";
import { PerfWriter, type WrittenEvent } from "../../setup/perf-data.js";

// A recording of samples with call chains, as perf record -a -g writes it: the buffers of the CPUs one after the other in each
// round.

export const SAMPLES = 1_000_000;
export const EVERY_NS = 10_000;
const STACKS = 20_000;
const DEPTH = 8;
const PROCESSES = 40;
const CPUS = 8;
const SAMPLES_PER_ROUND = 20_000;
const FIRST_NS = 1e9;
/** Where records of samples have their time and CPU. */
const TIME_AT = 32;
const CPU_AT = 40;

const CYCLES: WrittenEvent = { name: "cycles", type: 0, config: 0, ids: [1] };
const CODE = { begin: 0x400000n, length: 0x100000 };

export function chainedSamples(): Uint8Array {
  const file = new PerfWriter([CYCLES], { hasChains: true });
  const random = randoms(7);
  const heads = Array.from({ length: PROCESSES }, (_, i) => {
    const pid = 100 + i;
    const name = `worker-${i % 10}`;
    return joinBytes(file.comm(1, pid, pid, name), file.mmap(1, pid, { ...CODE, name: `/opt/bench/${name}` }));
  });
  const stacks = Array.from({ length: STACKS }, () => {
    const pid = 100 + random(PROCESSES);
    // Few functions near the root, many at the leaves.
    const chain = Array.from({ length: DEPTH }, (_, i) =>
      BigInt(0x400000 + (DEPTH - i) * 65536 + random(4 << (DEPTH - i)) * 64),
    );
    return file.sample({ time: 0, pid, ip: chain[0] ?? 0n, chain: [-512n, ...chain], period: 1_000_000 });
  });
  const size = stacks[0]?.length ?? 0;
  const round = file.round();
  const rounds = Math.ceil(SAMPLES / SAMPLES_PER_ROUND);
  const bytes = new Uint8Array(SAMPLES * size + rounds * round.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let first = 0; first < SAMPLES; first += SAMPLES_PER_ROUND) {
    for (let cpu = 0; cpu < CPUS; cpu += 1) {
      for (let i = first + cpu; i < first + SAMPLES_PER_ROUND; i += CPUS) {
        // Some stacks are met far more often than others.
        bytes.set(stacks[Math.floor(STACKS * (random(STACKS) / STACKS) ** 3)] as Uint8Array, at);
        view.setBigUint64(at + TIME_AT, BigInt(FIRST_NS + i * EVERY_NS), true);
        view.setUint32(at + CPU_AT, cpu, true);
        at += size;
      }
    }
    bytes.set(round, at);
    at += round.length;
  }
  return file.file(...heads, bytes);
}

/** The same numbers in each run. */
function randoms(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
