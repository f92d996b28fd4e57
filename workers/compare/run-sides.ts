import { median } from "../core/sorted.js";
import type { ComparedInput, ResponseSign, RunFigures } from "../model/run-comparison.js";

/** Later signs are nearer to what people see. */
const BY_WORTH: readonly ResponseSign[] = ["screen", "evdev", "process", "vcpu"];
const LEAST_PAIRS = 5;

/** Of a run: the response by number of its input, where it is known. */
export type Responses = ReadonlyMap<number, number>;

export function responsesBy({ inputs }: RunFigures, sign: ResponseSign): Responses {
  const found = new Map<number, number>();
  inputs.signNs[sign].forEach((ns, i) => {
    if (!Number.isNaN(ns)) found.set(inputs.number[i] as number, ns);
  });
  return found;
}

/** The sign that says most of those that both sides have of about as many inputs as any. */
export function commonSign(a: readonly RunFigures[], b: readonly RunFigures[]): ResponseSign | undefined {
  const counts = BY_WORTH.map((sign) => {
    const [ofA, ofB] = [a, b].map((runs) => new Set(runs.flatMap((run) => [...responsesBy(run, sign).keys()])));
    return [...(ofA ?? [])].filter((number) => ofB?.has(number)).length;
  });
  const most = Math.max(...counts);
  return BY_WORTH.find(
    (_, i) => 0 < most && Math.min(LEAST_PAIRS, most) <= (counts[i] as number) && most <= 2 * (counts[i] as number),
  );
}

/** Each input of the recording, in the runs of both sides. */
export function comparedInputs(
  a: readonly RunFigures[],
  b: readonly RunFigures[],
  sign: ResponseSign | undefined,
): readonly ComparedInput[] {
  const numbers = new Set([...a, ...b].flatMap(({ inputs }) => [...inputs.number]));
  const [placesA, placesB] = [a.map(placesIn), b.map(placesIn)];
  const [responsesA, responsesB] = [a, b].map((runs) =>
    sign === undefined ? [] : runs.map((run) => responsesBy(run, sign)),
  ) as [Responses[], Responses[]];
  return [...numbers]
    .sort((x, y) => x - y)
    .map((number): ComparedInput => {
      const of = (all: readonly Responses[]) => Float64Array.from(all.flatMap((one) => one.get(number) ?? [])).sort();
      const [ofA, ofB] = [of(responsesA), of(responsesB)];
      const [atA, atB] = [placeOf(a, placesA, number), placeOf(b, placesB, number)];
      const known = atA ?? atB;
      return {
        number,
        label: known?.run.inputs.label[known.place] ?? "",
        plannedNs: known?.run.inputs.plannedNs[known.place] ?? Number.NaN,
        a: median(ofA),
        b: median(ofB),
        countA: ofA.length,
        countB: ofB.length,
        sentA: atA?.run.inputs.sentNs[atA.place] ?? Number.NaN,
        sentB: atB?.run.inputs.sentNs[atB.place] ?? Number.NaN,
      };
    });
}

function placesIn({ inputs }: RunFigures): ReadonlyMap<number, number> {
  return new Map(Array.from(inputs.number, (number, place) => [number, place]));
}

function placeOf(runs: readonly RunFigures[], places: readonly ReadonlyMap<number, number>[], number: number) {
  for (const [i, run] of runs.entries()) {
    const place = places[i]?.get(number);
    if (place !== undefined) return { run, place };
  }
  return undefined;
}

/** Of each run the median response over inputs that all runs compared know. */
export function runMedians(
  runs: readonly RunFigures[],
  sign: ResponseSign,
  numbers: ReadonlySet<number>,
): Float64Array {
  return Float64Array.from(
    runs.flatMap((run) => {
      const own = [...responsesBy(run, sign)].filter(([number]) => numbers.has(number));
      return own.length === 0 ? [] : [median(Float64Array.from(own, ([, ns]) => ns).sort())];
    }),
  ).sort();
}
