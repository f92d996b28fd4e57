import { DIMMED } from "../../workers/model/states.js";
import type { CellGroups } from "./cell-texture.js";
import { isWork } from "./colour-groups.js";
import { FIRST_GROUP } from "./palette-texture.js";

/**
 * Gives the states of work in composed cells (compose-cells.ts) the colour of the group whose work it is: its column of
 * the palette in place of the state's. Dimmed states stay as they are.
 */
export function paintGroups(composed: Uint8Array, { cells, slots }: CellGroups, dimmed: ReadonlySet<number>): void {
  const isPainted = Uint8Array.from({ length: FIRST_GROUP }, (_, state) => Number(isWork(state) && !dimmed.has(state)));
  for (let cell = 0; cell < cells.length; cell++) {
    const group = (cells[cell] ?? 0) - 1;
    if (group < 0) continue;
    const column = FIRST_GROUP + (slots[group] ?? 0);
    const at = cell * 4;
    for (const place of [at, at + 2]) {
      const state = composed[place] ?? 0;
      if (isPainted[state & ~DIMMED] === 1) composed[place] = column | (state & DIMMED);
    }
  }
}
