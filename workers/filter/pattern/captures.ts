import { parseRegExp } from "./parse-regexp.js";
import { programOf, type Step } from "./program.js";
import { EDGE, has, holds, type Side, sideOf } from "./sides.js";

/** Where the named groups of a match are in the text: [begin, end). */
export type CapturedPlaces = Readonly<Record<string, readonly [number, number]>>;

/** The places of groups on one way of a match: begin and end of each, -1 where not met. */
type Saves = Int32Array;

interface Thread {
  readonly at: number;
  readonly saves: Saves;
}

export type CapturesOf =
  | { readonly ok: true; readonly captures: Captures }
  | { readonly ok: false; readonly message: string };

/**
 * Finds the named groups of a regular expression, as RegExp does, in time that grows with the length of the text and never
 * with the number of ways to match: all ways are followed at the same time, in the order of their preference (Pike's
 * extension of Thompson's search).
 */
export class Captures {
  /** The step that was met last at a place in the text. */
  private readonly met: Int32Array;
  private mark = 0;
  private found: Saves | undefined;

  private constructor(
    private readonly steps: readonly Step[],
    readonly names: readonly string[],
    readonly source: string,
  ) {
    this.met = new Int32Array(steps.length);
  }

  static of(source: string): CapturesOf {
    const parsed = parseRegExp(source);
    if (!parsed.ok) return { ok: false, message: `${parsed.error.message}, at character ${parsed.error.at + 1}` };
    const names: string[] = [];
    const steps = programOf(parsed.pattern, names);
    return steps
      ? { ok: true, captures: new Captures(steps, names, source) }
      : { ok: false, message: "it is too large" };
  }

  /** Undefined if the text does not match. */
  exec(text: string): CapturedPlaces | undefined {
    this.found = undefined;
    const none: Saves = new Int32Array(2 * this.names.length).fill(-1);
    let threads: readonly Thread[] = [];
    for (let i = 0; i <= text.length; i += 1) {
      const takers = this.takersAt(text, i, threads, none);
      const code = text.charCodeAt(i);
      threads = takers.flatMap(({ at, saves }) => (this.takes(at, code) ? { at: at + 1, saves } : []));
      if (threads.length === 0 && this.found !== undefined) break;
    }
    return this.found && this.placesOf(this.found);
  }

  private takes(at: number, code: number): boolean {
    const step = this.steps[at];
    return step?.do === "take" && has(step.of, code);
  }

  /** Threads at steps that take a character, the preferred ones first, and none behind one that has matched. */
  private takersAt(text: string, place: number, threads: readonly Thread[], none: Saves): readonly Thread[] {
    this.mark += 1;
    const takers: Thread[] = [];
    const before = place === 0 ? EDGE : sideOf(text.charCodeAt(place - 1));
    const after = place === text.length ? EDGE : sideOf(text.charCodeAt(place));
    const around = { place, before, after, takers };
    for (const { at, saves } of threads) if (this.follow(at, saves, around)) return takers;
    // A match may begin here, as long as none has been found that begins earlier.
    if (this.found === undefined) this.follow(0, none, around);
    return takers;
  }

  /** True once the pattern has matched. */
  private follow(at: number, saves: Saves, around: Around): boolean {
    if (this.met[at] === this.mark) return false;
    this.met[at] = this.mark;
    const step = this.steps[at] as Step;
    switch (step.do) {
      case "take":
        around.takers.push({ at, saves });
        return false;
      case "match":
        this.found = saves;
        return true;
      case "fork":
        return this.follow(step.a, saves, around) || this.follow(step.b, saves, around);
      case "check":
        return holds(step.place, around.before, around.after) && this.follow(at + 1, saves, around);
      case "save": {
        const own = saves.slice();
        own[step.slot] = around.place;
        return this.follow(at + 1, own, around);
      }
    }
  }

  private placesOf(saves: Saves): CapturedPlaces {
    const places: Record<string, readonly [number, number]> = {};
    for (const [i, name] of this.names.entries()) {
      const [begin = -1, end = -1] = saves.subarray(2 * i, 2 * i + 2);
      if (0 <= begin && begin <= end) places[name] = [begin, end];
    }
    return places;
  }
}

interface Around {
  readonly place: number;
  readonly before: Side;
  readonly after: Side;
  readonly takers: Thread[];
}
