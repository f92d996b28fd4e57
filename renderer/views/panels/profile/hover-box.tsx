/** The place of the pointer in the graph. */
export interface HoverPlace {
  readonly xPx: number;
  readonly yPx: number;
}

const BOX_PX = 360;

/** What is said of a box beside the pointer: its name, and more in the lines after it. */
export function HoverBox({
  place,
  within,
  lines,
}: {
  readonly place: HoverPlace;
  /** What the place is in. */
  readonly within: HTMLElement | null;
  readonly lines: readonly string[];
}) {
  if (lines.length === 0) return undefined;
  const { clientWidth: widthPx, clientHeight: heightPx } = within ?? { clientWidth: 0, clientHeight: 0 };
  const left = Math.max(0, Math.min(place.xPx + 14, widthPx - BOX_PX));
  // On the side that has more room.
  const beside = place.yPx * 2 < heightPx ? { top: place.yPx + 16 } : { bottom: heightPx - place.yPx + 10 };
  return (
    <div className="flame-hover" style={{ left, ...beside }} aria-hidden="true">
      <strong>{lines[0]}</strong>
      {lines.slice(1).map((line) => (
        <div key={line} className="quiet num">
          {line}
        </div>
      ))}
    </div>
  );
}
