import type { Pattern } from "./pattern.js";
import { programOf, type Step } from "./program.js";
import { EDGE, has, holds, OTHER, type Side, sideOf } from "./sides.js";

/** Where the threads of a match are between two characters. */
interface State {
  /** Steps, before forks and checks are followed. */
  readonly threads: readonly number[];
  readonly before: Side;
  /** By the next character: the state behind it; true: the pattern has matched. */
  readonly next: Map<number, State | true>;
  /** Whether it matches where the text ends. */
  atEnd: boolean | undefined;
}

/** States kept for the next text. */
const MAX_STATES = 1000;
/** Transitions kept, of all states together. */
const MAX_TRANSITIONS = 20_000;

/**
 * Tests texts in one pass: all ways in which a pattern may match are followed at the same time, so that the time grows
 * with the length of the text and never with the number of ways, as it does with RegExp (Thompson, "Regular Expression
 * Search Algorithm", 1968). Sets of threads that were met before are remembered, as are the ways between them.
 */
export class Matcher {
  private readonly states = new Map<string, State>();
  private transitions = 0;
  private readonly seesWords: boolean;
  private readonly begin: State;
  /** Steps met while forks are followed; of one place in the text where it holds `mark`. */
  private readonly met: Int32Array;
  private mark = 0;

  /** `isWhole`: the pattern is of the whole text, and not to be found anywhere in it. */
  private constructor(
    private readonly steps: readonly Step[],
    private readonly isWhole: boolean,
  ) {
    this.seesWords = steps.some((step) => step.do === "check" && step.place.endsWith("word edge"));
    this.met = new Int32Array(steps.length);
    this.begin = this.state([0], EDGE);
  }

  /** Undefined if the pattern is too large. */
  static of(pattern: Pattern, isWhole: boolean): Matcher | undefined {
    const steps = programOf(pattern);
    return steps && new Matcher(steps, isWhole);
  }

  test(text: string): boolean {
    let state = this.begin;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      const next = state.next.get(code) ?? this.advance(state, code);
      if (next === true) return true;
      if (next.threads.length === 0) return false;
      state = next;
    }
    state.atEnd ??= this.follow(state, EDGE) === undefined;
    return state.atEnd;
  }

  private advance(state: State, code: number): State | true {
    const after = this.sideOf(code);
    const takers = this.follow(state, after);
    const isMatch = takers === undefined && !this.isWhole;
    const next = isMatch ? true : this.state(this.threadsBehind(takers ?? this.takers, code), after);
    if (MAX_TRANSITIONS < ++this.transitions) this.forget();
    state.next.set(code, next);
    return next;
  }

  private threadsBehind(takers: readonly number[], code: number): readonly number[] {
    const threads = takers.filter((at) => {
      const step = this.steps[at];
      return step?.do === "take" && has(step.of, code);
    });
    const behind = threads.map((at) => at + 1).sort((a, b) => a - b);
    return this.isWhole ? behind : [0, ...behind];
  }

  /** Of the last place looked at: the steps that take a character. */
  private takers: number[] = [];

  /** The steps that take the next character, once forks and checks are passed; undefined where the pattern matches. */
  private follow({ threads, before }: State, after: Side): readonly number[] | undefined {
    this.mark += 1;
    this.takers = [];
    let isMatch = false;
    const left = [...threads];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      if (this.met[at] === this.mark) continue;
      this.met[at] = this.mark;
      const step = this.steps[at] as Step;
      if (step.do === "take") this.takers.push(at);
      else if (step.do === "fork") left.push(step.a, step.b);
      else if (step.do === "match") isMatch = true;
      else if (step.do === "check" && holds(step.place, before, after)) left.push(at + 1);
    }
    return isMatch ? undefined : this.takers;
  }

  private state(threads: readonly number[], before: Side): State {
    const key = `${before} ${threads.join(" ")}`;
    const known = this.states.get(key);
    if (known !== undefined) return known;
    if (MAX_STATES < this.states.size) this.forget();
    const made: State = { threads, before, next: new Map(), atEnd: undefined };
    this.states.set(key, made);
    return made;
  }

  private forget(): void {
    this.states.clear();
    this.begin?.next.clear();
    this.transitions = 0;
  }

  private sideOf(code: number): Side {
    return this.seesWords ? sideOf(code) : OTHER;
  }
}
