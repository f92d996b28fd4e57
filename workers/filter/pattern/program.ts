import type { CharSet, Pattern, Place } from "./pattern.js";

/** A pattern as steps. Threads of a match go through them; each is at one step. */
export type Step =
  | { readonly do: "take"; readonly of: CharSet }
  | { readonly do: "check"; readonly place: Place }
  /** Goes on at both. */
  | { readonly do: "fork"; readonly a: number; readonly b: number }
  /** A named group begins or ends: `slot` is twice its number, and one more at its end. */
  | { readonly do: "save"; readonly slot: number }
  | { readonly do: "match" };

/** Repeats are written out, so that a short pattern can mean a long program. Of each character all may be looked at. */
const MAX_STEPS = 2000;

/**
 * The program of a pattern; undefined if it would be too long. Every step but a fork is followed by the next one. Of a fork
 * `a` is preferred. `names` gets the names of groups, whose places are saved then.
 */
export function programOf(pattern: Pattern, names?: string[]): readonly Step[] | undefined {
  const steps: Step[] = [];
  const isWhole = write(pattern, { steps, names });
  steps.push({ do: "match" });
  return isWhole ? steps : undefined;
}

interface Program {
  readonly steps: Step[];
  readonly names: string[] | undefined;
}

type Repeat = Extract<Pattern, { readonly is: "repeat" }>;

/** False as soon as there are too many steps. */
function write(pattern: Pattern, program: Program): boolean {
  const { steps } = program;
  if (MAX_STEPS < steps.length) return false;
  switch (pattern.is) {
    case "one":
      steps.push({ do: "take", of: pattern.of });
      return true;
    case "place":
      steps.push({ do: "check", place: pattern.place });
      return true;
    case "row":
      return pattern.parts.every((part) => write(part, program));
    case "either":
      return writeEither(pattern.parts, program);
    case "repeat":
      return writeRepeat(pattern, program);
    case "named":
      return writeNamed(pattern.name, pattern.part, program);
  }
}

function writeNamed(name: string, part: Pattern, program: Program): boolean {
  const { steps, names } = program;
  if (names === undefined) return write(part, program);
  if (!names.includes(name)) names.push(name);
  const slot = 2 * names.indexOf(name);
  steps.push({ do: "save", slot });
  const isWhole = write(part, program);
  steps.push({ do: "save", slot: slot + 1 });
  return isWhole;
}

function writeEither(parts: readonly Pattern[], program: Program): boolean {
  const { steps } = program;
  const jumps: number[] = [];
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const fork = steps.length;
    if (!isLast) steps.push({ do: "fork", a: fork + 1, b: 0 });
    if (!write(part, program)) return false;
    if (isLast) break;
    jumps.push(steps.length);
    steps.push({ do: "fork", a: 0, b: 0 });
    steps[fork] = { do: "fork", a: fork + 1, b: steps.length };
  }
  for (const jump of jumps) steps[jump] = { do: "fork", a: steps.length, b: steps.length };
  return true;
}

function writeRepeat({ part, least, most, isLazy = false }: Repeat, program: Program): boolean {
  const { steps } = program;
  const fork = (inside: number, behind: number): Step =>
    isLazy ? { do: "fork", a: behind, b: inside } : { do: "fork", a: inside, b: behind };
  for (let i = 0; i < least; i += 1) {
    const before = steps.length;
    if (!write(part, program)) return false;
    // Nothing, however often.
    if (steps.length === before) break;
  }
  if (most === Number.POSITIVE_INFINITY) {
    const loop = steps.length;
    steps.push({ do: "fork", a: loop + 1, b: 0 });
    if (!write(part, program)) return false;
    steps.push({ do: "fork", a: loop, b: loop });
    steps[loop] = fork(loop + 1, steps.length);
    return true;
  }
  const forks: number[] = [];
  for (let i = least; i < most; i += 1) {
    forks.push(steps.length);
    steps.push({ do: "fork", a: 0, b: 0 });
    if (!write(part, program)) return false;
  }
  for (const at of forks) steps[at] = fork(at + 1, steps.length);
  return true;
}
