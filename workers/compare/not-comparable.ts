import { formatNumber, formatPercent } from "../core/format.js";
import { median } from "../core/sorted.js";
import { LATE_INPUT_NS, type RunFigures } from "../model/run-comparison.js";

/** From this share of inputs off their time on a run is another one. */
const LATE_SHARE = 0.05;
/** Others on the host took so many CPUs more, or this share of all it has. */
const MORE_CPUS = 0.25;
const MORE_SHARE = 0.15;

/** Inputs that came more than 10 ms off their time. */
export function lateInputs({ inputs }: RunFigures): number {
  return inputs.errorNs.reduce((count, ns) => count + (LATE_INPUT_NS < Math.abs(ns) ? 1 : 0), 0);
}

/** Why figures of A and B may differ for another reason than what is compared, a sentence each. */
export function notComparable(a: readonly RunFigures[], b: readonly RunFigures[]): readonly string[] {
  return [
    ...(isOtherRecording(a, b) ? ["they are runs of different recordings"] : []),
    ...differs("the mode of the replay", a, b, ({ mode }) => mode),
    ...differs("the speed of the replay", a, b, ({ speed }) => (Number.isNaN(speed) ? "" : `${speed}`)),
    ...differs("QEMU's version", a, b, ({ qemu }) => qemu),
    ...differs("the machine that QEMU emulates", a, b, ({ machine }) => machine),
    ...differs("the accelerator", a, b, ({ accel }) => accel),
    ...lateOn("A", a),
    ...lateOn("B", b),
    ...loadOf(a, b),
    ...cutOn("A", a),
    ...cutOn("B", b),
  ];
}

export function isOtherRecording(a: readonly RunFigures[], b: readonly RunFigures[]): boolean {
  return 1 < valuesOf([...a, ...b], ({ recording }) => recording).length;
}

function valuesOf(runs: readonly RunFigures[], of: (run: RunFigures) => string): readonly string[] {
  return [...new Set(runs.map(of))].filter((value) => value !== "");
}

function differs(
  what: string,
  a: readonly RunFigures[],
  b: readonly RunFigures[],
  of: (run: RunFigures) => string,
): readonly string[] {
  const [ofA, ofB] = [valuesOf(a, of), valuesOf(b, of)];
  if (new Set([...ofA, ...ofB]).size <= 1) return [];
  return [`${what} differs: ${ofA.join(" and ") || "not told"} in A, ${ofB.join(" and ") || "not told"} in B`];
}

function lateOn(side: string, runs: readonly RunFigures[]): readonly string[] {
  const late = runs.map((run) => ({ run, share: lateInputs(run) / Math.max(1, run.inputs.number.length) }));
  const bad = late.filter(({ share }) => LATE_SHARE < share).sort((x, y) => y.share - x.share);
  const [worst] = bad;
  if (worst === undefined) return [];
  const more =
    bad.length === 1 ? "" : `, and in ${bad.length - 1} more runs of ${side} more than ${formatPercent(LATE_SHARE)}`;
  return [
    `inputs came too late: in ${side}, ${worst.run.name}, ${formatPercent(worst.share)} of them by more than 10 ms${more}`,
  ];
}

function loadOf(a: readonly RunFigures[], b: readonly RunFigures[]): readonly string[] {
  const of = (runs: readonly RunFigures[]) =>
    median(Float64Array.from(runs.map(({ hostLoad }) => hostLoad).filter((load) => !Number.isNaN(load))).sort());
  const [ofA, ofB] = [of(a), of(b)];
  const cpus = Math.max(0, ...[...a, ...b].map(({ hostCpus }) => hostCpus));
  const apart = Math.abs(ofB - ofA);
  if (!(Math.max(MORE_CPUS, MORE_SHARE * cpus) < apart)) return [];
  return [
    `the host was ${ofA < ofB ? "busier in B" : "busier in A"}: others than the VM used ${formatNumber(ofA)} CPUs in A, ${formatNumber(ofB)} in B`,
  ];
}

function cutOn(side: string, runs: readonly RunFigures[]): readonly string[] {
  const cut = runs.filter(({ cutShort, isWhole }) => cutShort !== "" || !isWhole);
  const [first] = cut;
  if (first === undefined) return [];
  const why = first.cutShort === "" ? "its log does not tell its end" : first.cutShort;
  return [
    `${cut.length === 1 ? "a run" : `${cut.length} runs`} of ${side} did not come to the end: ${first.name}: ${why}`,
  ];
}
