import type { Diagnostics } from "../core/diagnostics.js";
import { formatCountOf } from "../core/format.js";
import { MOST_SYMBOLS } from "./symbol-rows.js";

export function tooMany(diagnostics: Diagnostics, file: string): false {
  diagnostics.warning(`only the first ${formatCountOf(MOST_SYMBOLS, "symbol")} are read`, file);
  return false;
}

/** Lines that are none of the format: one problem for all. */
export class OddLines {
  private count = 0;
  private first = 0;

  add(offset: number): undefined {
    if (this.count === 0) this.first = offset;
    this.count += 1;
  }

  report(diagnostics: Diagnostics, file: string): void {
    if (0 < this.count)
      diagnostics.warning(`${formatCountOf(this.count, "line")} without a symbol left out`, file, this.first);
  }
}
