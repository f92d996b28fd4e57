import { spawnSync } from "node:child_process";
import { expect } from "vitest";

/** The functions of the program of known shares. */
const WORKERS = ["half", "third", "fifth"] as const;
type Worker = (typeof WORKERS)[number];
type Shares = Readonly<Record<Worker, number>>;

/** What the program said when it ended. */
export interface ToldShares {
  /** Of the time that the kernel counted for its threads. */
  readonly cpu: Shares;
  /** Of what it did: exact in a guest too, whose kernel does not know what the host took away. */
  readonly work: Shares;
  readonly cpuSeconds: number;
}

/** Among what else was printed. */
export function toldShares(printed: string): ToldShares {
  const line = printed.split("\n").find((one) => one.startsWith('{"cpu":'));
  if (line === undefined) throw new Error(`the program of known shares said nothing: ${printed}`);
  return JSON.parse(line);
}

/**
 * Samples of its functions show what it did, to three standard deviations of so many samples. `independent`: fewer, where some
 * say the same as the one before.
 */
export function expectShares(functions: readonly string[], told: Shares, independent = 1): void {
  const own = functions.filter((name) => WORKERS.some((worker) => worker === name));
  const seen = WORKERS.map((worker) => own.filter((name) => name === worker).length / own.length);
  const off = WORKERS.map((worker, i) => {
    const share = told[worker];
    return Math.abs((seen[i] as number) - share) / Math.sqrt((share * (1 - share)) / (own.length * independent));
  });
  const words = WORKERS.map((worker, i) => `${worker} ${percent(seen[i] as number)} of ${percent(told[worker])}`);
  console.log(`${own.length} samples: ${words.join(", ")}, at most ${Math.max(...off).toFixed(1)} σ off`);
  expect(Math.max(...off), words.join(", ")).toBeLessThanOrEqual(3);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** The function of the program at an address, by what `nm` says of it. It is linked to fixed addresses. */
export function functionsOf(program: string): (address: bigint) => string | undefined {
  const { stdout } = spawnSync("nm", ["-S", program], { encoding: "utf8" });
  const found = [...stdout.matchAll(/^([\da-f]{16}) ([\da-f]{16}) [tT] (\w+)$/gm)].map(([, at, size, name]) => {
    const from = BigInt(`0x${at}`);
    return { from, to: from + BigInt(`0x${size}`), name: name as string };
  });
  return (address) => found.find(({ from, to }) => from <= address && address < to)?.name;
}
