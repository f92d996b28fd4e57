/** Where a label lies, CSS px. */
export interface LabelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The box moved into the picture if it does not lie over one of those that are taken; else undefined: there is no room. */
export function freePlace(wanted: LabelBox, taken: readonly LabelBox[], widthPx: number): LabelBox | undefined {
  const left = Math.min(wanted.left, widthPx - wanted.width);
  if (left < 0) return undefined;
  const box = { ...wanted, left };
  return taken.some((other) => overlap(box, other)) ? undefined : box;
}

function overlap(a: LabelBox, b: LabelBox): boolean {
  const isBeside = a.left + a.width <= b.left || b.left + b.width <= a.left;
  return !isBeside && a.top < b.top + b.height && b.top < a.top + a.height;
}
