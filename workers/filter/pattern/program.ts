import type { CharSet, Pattern, Place } from "./pattern.js";

/** A pattern as steps. Threads of a match go through them; each is at one step. */
export type Step =
  | { readonly do: "take"; readonly of: CharSet }
  | { readonly do: "check"; readonly place: Place }
  /** Goes on at both. */
  | { readonly do: "fork"; readonly a: number; readonly b: number }
  | { readonly do: "match" };

/** Repeats are written out, so that a short pattern can mean a long program. Of each character all may be looked at. */
const MAX_STEPS = 2000;

/** The program of a pattern; undefined if it would be too long. Every step but a fork is followed by the next one. */
export function programOf(pattern: Pattern): readonly Step[] | undefined {
  const steps: Step[] = [];
  const isWhole = write(pattern, steps);
  steps.push({ do: "match" });
  return isWhole ? steps : undefined;
}

/** False as soon as there are too many steps. */
function write(pattern: Pattern, steps: Step[]): boolean {
  if (MAX_STEPS < steps.length) return false;
  switch (pattern.is) {
    case "one":
      steps.push({ do: "take", of: pattern.of });
      return true;
    case "place":
      steps.push({ do: "check", place: pattern.place });
      return true;
    case "row":
      return pattern.parts.every((part) => write(part, steps));
    case "either":
      return writeEither(pattern.parts, steps);
    case "repeat":
      return writeRepeat(pattern.part, pattern.least, pattern.most, steps);
  }
}

function writeEither(parts: readonly Pattern[], steps: Step[]): boolean {
  const jumps: number[] = [];
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const fork = steps.length;
    if (!isLast) steps.push({ do: "fork", a: fork + 1, b: 0 });
    if (!write(part, steps)) return false;
    if (isLast) break;
    jumps.push(steps.length);
    steps.push({ do: "fork", a: 0, b: 0 });
    steps[fork] = { do: "fork", a: fork + 1, b: steps.length };
  }
  for (const jump of jumps) steps[jump] = { do: "fork", a: steps.length, b: steps.length };
  return true;
}

function writeRepeat(part: Pattern, least: number, most: number, steps: Step[]): boolean {
  for (let i = 0; i < least; i += 1) {
    const before = steps.length;
    if (!write(part, steps)) return false;
    // Nothing, however often.
    if (steps.length === before) break;
  }
  if (most === Number.POSITIVE_INFINITY) {
    const fork = steps.length;
    steps.push({ do: "fork", a: fork + 1, b: 0 });
    if (!write(part, steps)) return false;
    steps.push({ do: "fork", a: fork, b: fork });
    steps[fork] = { do: "fork", a: fork + 1, b: steps.length };
    return true;
  }
  const forks: number[] = [];
  for (let i = least; i < most; i += 1) {
    forks.push(steps.length);
    steps.push({ do: "fork", a: 0, b: 0 });
    if (!write(part, steps)) return false;
  }
  for (const fork of forks) steps[fork] = { do: "fork", a: fork + 1, b: steps.length };
  return true;
}
