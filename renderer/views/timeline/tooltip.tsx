import { formatDuration, formatPercent } from "../../../workers/core/format.js";
import type { CellContent } from "../../viewmodel/cell-texture.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { stateTitle } from "../../viewmodel/state-style.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { Swatch } from "../parts/swatch.js";
import { useDerived, useSelection, useSession, useView } from "../use-app.js";

const OFFSET_PX = 14;
const WIDTH_PX = 320;

/** The state under the pointer: reason, times, and up to three lines of evidence. */
export function Tooltip() {
  const hover = useSelection((selection) => selection.hover);
  const details = useSelection((selection) => selection.hoverState);
  const lanes = useSession((session) => session.lanes);
  const widthPx = useView((view) => view.widthPx);
  const heightPx = useView((view) => view.heightPx);
  const base = useDerived((app) => app.select.timeBase());
  if (hover?.lane === undefined || details === undefined || details.lane !== hover.lane) return null;
  const flipX = widthPx < hover.xPx + OFFSET_PX + WIDTH_PX;
  const flipY = heightPx - 150 < hover.yPx;
  const x = flipX ? hover.xPx - OFFSET_PX : hover.xPx + OFFSET_PX;
  const y = flipY ? hover.yPx - OFFSET_PX : hover.yPx + OFFSET_PX;
  const transform = `translate(${x}px, ${y}px) translate(${flipX ? "-100%" : "0"}, ${flipY ? "-100%" : "0"})`;
  return (
    <div className="tooltip" role="tooltip" style={{ transform }}>
      <div className="tooltip-title">
        <Swatch state={details.state} />
        <strong>{stateTitle(details.state)}</strong>
        {details.reason !== "" && <span className="tooltip-reason">{details.reason}</span>}
        <span className="tooltip-duration num">{formatDuration(details.end - details.start)}</span>
      </div>
      <div className="tooltip-facts num">
        <span>{titleOf(lanes, details.lane)}</span>
        {0 <= details.cpu && <span>CPU {details.cpu}</span>}
        {0 <= details.culprit && <span>by {titleOf(lanes, details.culprit)}</span>}
      </div>
      <div className="tooltip-facts num">
        {formatTime(base, details.start)} – {formatTime(base, details.end)}
      </div>
      {hover.cell !== undefined && details.end - details.start < hover.cell.lengthNs && (
        <PixelContent cell={hover.cell} />
      )}
      {details.evidence.slice(0, 3).map((line) => (
        <div key={line} className="tooltip-evidence">
          {line}
        </div>
      ))}
    </div>
  );
}

/** The contents of the pixel under the pointer, which holds many states when zoomed out. */
function PixelContent({ cell }: { readonly cell: CellContent }) {
  return (
    <div className="tooltip-facts num">
      <span>in this pixel of {formatDuration(cell.lengthNs)}</span>
      {cell.states.map(({ state, share }) => (
        <span key={state}>
          {stateTitle(state)} {formatPercent(share, 0)}
        </span>
      ))}
    </div>
  );
}
