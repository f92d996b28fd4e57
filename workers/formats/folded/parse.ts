import { SampleMode } from "../../model/sample-mode.js";
import { frameOfText } from "../frame-text.js";
import type { SampleData } from "../sampled/sample-data.js";
import { StackNumbers } from "../stack-numbers.js";

/** More samples than these are not made one by one: 8 bytes each here, 60 in a session. */
export const MOST_SAMPLES = 1 << 20;
/** Frames of a stack that are kept, the innermost ones: the kernel's limit for call chains is 127. */
const MOST_FRAMES = 256;

export interface FoldedText {
  readonly data: SampleData;
  /** Lines that are no stack with a number. */
  readonly junk: number;
  /** Stacks that had more frames than are kept. */
  readonly cut: number;
  /** A line is one sample that stands for its number; else it is as many samples. */
  readonly isWeighed: boolean;
}

/** A stack and its number: "main;run;burn 12". */
export const FOLDED_LINE = /^(.*\S)[ \t]+(\d{1,15}(?:\.\d{1,9})?)$/;

/** FlameGraph's mark of frames of the kernel. */
const KERNEL = "_[k]";

/** Stacks with numbers, as FlameGraph's stackcollapse scripts write them. */
export function parseFolded(text: string): FoldedText {
  const stacks = new StackNumbers();
  const frameNumbers = new Map<string, number>();
  const [stack, counts, modes]: [number[], number[], number[]] = [[], [], []];
  let [junk, cut] = [0, 0];
  for (const line of text.split("\n")) {
    const whole = line.trimEnd();
    if (whole === "" || whole.startsWith("#")) continue;
    const [, names = "", count] = FOLDED_LINE.exec(whole) ?? [];
    if (count === undefined) {
      junk += 1;
      continue;
    }
    const frames = names.split(";").filter((name) => name !== "");
    if (MOST_FRAMES < frames.length) cut += 1;
    let at = -1;
    for (const name of frames.slice(-MOST_FRAMES)) at = stacks.child(at, numberOf(name, frameNumbers, stacks));
    stack.push(at);
    counts.push(Number(count));
    modes.push(modeOf(frames.at(-1) ?? ""));
  }
  const isWhole = counts.every((count) => Number.isInteger(count));
  const isWeighed = !isWhole || MOST_SAMPLES < counts.reduce((sum, count) => sum + count, 0);
  const kinds = isWeighed ? Int32Array.from(counts.keys()) : repeated(counts);
  const none = new Int32Array(counts.length).fill(-1);
  const data: SampleData = {
    eventName: isWeighed ? "folded" : "samples",
    base: 0n,
    times: Float64Array.from(kinds.keys()),
    kinds,
    mode: Uint8Array.from(modes),
    ip: new Float64Array(counts.length).fill(Number.NaN),
    period: isWeighed ? Float64Array.from(counts) : new Float64Array(counts.length).fill(Number.NaN),
    stack: Int32Array.from(stack),
    tid: none,
    pid: none,
    comm: none,
    names: [],
    stacks: stacks.news(),
    details: [],
  };
  return { data, junk, cut, isWeighed };
}

function numberOf(name: string, known: Map<string, number>, stacks: StackNumbers): number {
  let number = known.get(name);
  if (number === undefined) {
    const plain = name.endsWith(KERNEL) ? name.slice(0, -KERNEL.length) : name;
    number = stacks.addFrame({ ...frameOfText(plain), mode: modeOf(name) });
    known.set(name, number);
  }
  return number;
}

/** Only FlameGraph's mark tells it. */
function modeOf(name: string): SampleMode {
  return name.endsWith(KERNEL) ? SampleMode.KERNEL : SampleMode.UNKNOWN;
}

/** Each place as often as its count says. */
function repeated(counts: readonly number[]): Int32Array {
  const places = new Int32Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  for (const [place, count] of counts.entries()) {
    places.fill(place, at, at + count);
    at += count;
  }
  return places;
}
