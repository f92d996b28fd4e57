import type { LaneId } from "../../../workers/model/lanes.js";
import type { App } from "../../app.js";
import type { Label } from "../../gpu/scene.js";
import { headingWords } from "../../viewmodel/repeated-lanes.js";
import { pxOfRow } from "../../viewmodel/rows.js";
import type { CanvasTokens } from "./tokens.js";

const LEFT_PX = 6;

/** What the members of a heading did in the window, in words: on rows that have no picture of their own. */
export function headingLabels(app: App, repeated: ReadonlySet<LaneId>, tokens: CanvasTokens): Label[] {
  const layout = app.select.layout();
  const rows = app.select.rows();
  const { rowPx } = app.stores.view.getState();
  const { shares } = app.stores.tree.getState();
  return [...repeated].flatMap((lane) => {
    const row = layout.lanes.indexOf(lane, layout.pinnedCount);
    const top = pxOfRow(layout, rows, rowPx, row);
    const isCovered = top < rows.coveredPx && !rows.stickyRows.includes(row);
    const members = row < 0 || isCovered ? undefined : app.select.members(lane);
    if (members === undefined) return [];
    return [{ x: LEFT_PX, y: top + rowPx / 2, text: headingWords(members, shares), colour: tokens.textQuiet }];
  });
}
