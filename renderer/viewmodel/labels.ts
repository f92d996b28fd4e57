/** An interval as the label fitter sees it, in px of the window. */
export interface LabelBox {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly text: string;
}

export interface FittedLabel {
  readonly xPx: number;
  readonly text: string;
}

const PADDING_PX = 5;
/** Fewer letters than this before the ellipsis say nothing. */
const MIN_LETTERS = 3;

/**
 * The place of a state's label and the part of it that fits: at the left end of the visible part of the box, cut with an
 * ellipsis if it must, undefined if too little would remain.
 */
export function fitLabel(box: LabelBox, widthPx: number, measure: (text: string) => number): FittedLabel | undefined {
  const left = Math.max(0, box.leftPx);
  const right = Math.min(widthPx, box.rightPx);
  const room = right - left - 2 * PADDING_PX;
  if (room <= 0 || box.text === "") return undefined;
  const xPx = left + PADDING_PX;
  const full = measure(box.text);
  if (full <= room) return { xPx, text: box.text };
  const letters = Math.floor((box.text.length * (room - measure("…"))) / full);
  if (letters < MIN_LETTERS) return undefined;
  return { xPx, text: `${box.text.slice(0, letters)}…` };
}
