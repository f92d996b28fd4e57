import { expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/trace-info.js";
import { LINES } from "../fakes/line-format.js";
import { memoryFile } from "../setup/ctf.js";
import { type Random, randomFrom } from "../setup/random.js";
import { openSession } from "../setup/session.js";
import { pairAsLines } from "../unit/workers/alignment/clock-pair.js";

// A host and its guest whose lines are lost, turned round, doubled and moved: whatever they say, they open, and the
// alignment has numbers that can be, or there is none.

const SEED = Number(process.env.FUZZ_SEED ?? "8");
const PAIRS = 30;

/** What no alignment may say, whatever the traces are. */
function faultsOf({ name, guest_of, apart, alignment }: TraceInfo["machines"][number]): string[] {
  if (alignment === undefined) return guest_of === undefined || apart === undefined ? [] : [`${name}: both ${apart}`];
  const { offset_ns, drift_ppm, error_bound_ns = 0, inside_share = 1, violations, residuals } = alignment;
  const numbers = [drift_ppm, error_bound_ns, inside_share, violations, ...(residuals?.least_ns ?? [])];
  const isRight =
    /^-?\d+$/.test(offset_ns) &&
    numbers.every((number) => number !== null && !Number.isNaN(number)) &&
    Number.isFinite(drift_ppm) &&
    0 <= error_bound_ns &&
    0 <= inside_share &&
    inside_share <= 1 &&
    0 <= violations;
  return isRight ? [] : [`${name}: ${JSON.stringify(alignment)}`];
}

function damaged(text: string, random: Random): string {
  const [head = "", body = ""] = text.split("\n\n");
  const lines = body.split("\n");
  const kind = random(6);
  const share = 1 + random(60);
  const from = random(lines.length);
  const changed = lines.flatMap((line, i) => {
    if (random(share) !== 0) return [line];
    const [time = "", ...rest] = line.split(" ");
    const moved = (ns: number) => [[`${BigInt(time === "" ? 0 : time) + BigInt(ns)}`, ...rest].join(" ")];
    if (line === "") return [line];
    if (kind === 0) return [];
    if (kind === 1) return [line, line];
    if (kind === 2) return moved(random(2_000_000));
    if (kind === 3) return from <= i ? moved(2 ** 40) : [line];
    if (kind === 4) return [line.replace(/\d+$/, (digits) => `${Number(digits) ^ (1 << random(20))}`)];
    return [lines[random(lines.length)] ?? line];
  });
  return `${head}\n\n${random(8) === 0 ? "" : changed.join("\n")}`;
}

test(`${PAIRS} damaged pairs of a host and its guest are aligned with numbers that can be, or not`, {
  timeout: 300_000,
}, async () => {
  const random = randomFrom(SEED);
  const faults: string[] = [];
  let aligned = 0;
  for (let i = 0; i < PAIRS; i += 1) {
    const options = { seconds: 1 + random(2), offsetNs: random(2) * 5e9 - random(1e9), ppm: random(200) - 100 };
    const { host, guest } = pairAsLines({ ...options, seed: 1 + random(1000) });
    const texts = { host: damaged(host, random), guest: damaged(guest, random) };
    const files = Object.entries(texts).map(([path, text]) => memoryFile(path, new TextEncoder().encode(text)));
    const { machines } = await (await openSession([LINES], files)).info();
    faults.push(...machines.flatMap(faultsOf).map((fault) => `pair ${i}: ${fault}`));
    aligned += machines.some(({ guest_of }) => guest_of !== undefined) ? 1 : 0;
  }
  expect(faults).toEqual([]);
  // Damage of some lines does not hide where a guest belongs.
  expect(aligned).toBeGreaterThanOrEqual(PAIRS / 5);
});
