import { formatCount } from "../core/format.js";
import type { StringTable } from "../core/string-table.js";
import { LIMITS, type Limits } from "./limits.js";

/** Counts what an analysis makes, and says what it left out. */
export class Budget {
  states = 0;
  latencies = 0;
  points = 0;
  lanes = 0;
  /** Sections stop at the first row that has no room: by what they would have made. */
  private readonly full = new Set<string>();
  private readonly leftOut = new Map<string, number>();
  private readonly texts = new Map<string, number>();

  constructor(
    private readonly strings: Pick<StringTable, "idOf">,
    readonly limits: Limits = LIMITS,
  ) {}

  /** Whether there is room for one more; `what`: in words, for a note. */
  takes(kind: "states" | "latencies" | "points" | "lanes", what: string): boolean {
    if (this[kind] < this.limits[kind]) {
      this[kind] += 1;
      return true;
    }
    if (kind === "lanes") this.leaveOut(what);
    else
      this.full.add(`the limit of ${formatCount(this.limits[kind])} ${what} is reached: what comes later is not shown`);
    return false;
  }

  /** Counts something that is left out, such as `keys of "wait" have no lane`. */
  leaveOut(what: string): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1);
  }

  /** Id of a text. Beyond the limit all further ones are one. */
  textId(text: string): number {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    if (this.limits.texts <= this.texts.size) {
      this.full.add(
        `there are more than ${formatCount(this.limits.texts)} different texts: further ones are shown as "…"`,
      );
      return this.strings.idOf("…");
    }
    const id = this.strings.idOf(text);
    this.texts.set(text, id);
    return id;
  }

  notes(): readonly string[] {
    return [...this.full, ...[...this.leftOut].map(([what, count]) => `${formatCount(count)} ${what}`)];
  }
}
