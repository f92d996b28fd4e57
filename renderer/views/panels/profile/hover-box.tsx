/** The place of the pointer in the graph. */
export interface HoverPlace {
  readonly xPx: number;
  readonly yPx: number;
}

const BOX_PX = 360;

/** What is said of a box beside the pointer: its name, and more in the lines after it. */
export function HoverBox({
  place,
  widthPx,
  lines,
}: {
  readonly place: HoverPlace;
  readonly widthPx: number;
  readonly lines: readonly string[];
}) {
  if (lines.length === 0) return undefined;
  const left = Math.max(0, Math.min(place.xPx + 14, widthPx - BOX_PX));
  return (
    <div className="flame-hover" style={{ left, top: place.yPx + 16 }} aria-hidden="true">
      <strong>{lines[0]}</strong>
      {lines.slice(1).map((line) => (
        <div key={line} className="quiet num">
          {line}
        </div>
      ))}
    </div>
  );
}
