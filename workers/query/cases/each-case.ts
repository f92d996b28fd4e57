import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import type { ExportScope } from "../export/table.js";
import type { Steps } from "../resumable.js";

/** `word`: which kind of its family a case is, as its number in `CaseWords`. `start` and `ns` as in the table of cases. */
export type CaseSink = (word: number, lane: LaneId, start: number, ns: number) => void;

export type EachCase = (context: QueryContext, scope: ExportScope, words: CaseWords, sink: CaseSink) => Steps<void>;

/** The words of a question's cases, numbered as they turn up: a case is told millions of times, its word once. */
export class CaseWords {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.texts.push(text) - 1;
      this.numbers.set(text, number);
    }
    return number;
  }

  /** The number of a word that a case has by a key. Keys are few. */
  byKey(textOf: (key: number) => string): (key: number) => number {
    const known: (number | undefined)[] = [];
    return (key) => {
      const word = known[key];
      if (word !== undefined) return word;
      const made = this.of(textOf(key));
      known[key] = made;
      return made;
    };
  }
}
