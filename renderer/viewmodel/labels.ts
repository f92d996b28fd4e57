/** An interval as the label fitter sees it, in px of the window. */
export interface LabelBox {
  readonly leftPx: number;
  readonly rightPx: number;
  /** The longest first. */
  readonly texts: readonly string[];
}

export interface FittedLabel {
  readonly xPx: number;
  readonly text: string;
}

const PADDING_PX = 5;
/** Fewer letters than this before the ellipsis say nothing. */
const MIN_LETTERS = 3;

/**
 * The place of a state's label and the text that fits: the first that fits whole, at the left end of the visible part of
 * the box, else the last, cut with an ellipsis. Undefined if too little would remain.
 */
export function fitLabel(box: LabelBox, widthPx: number, measure: (text: string) => number): FittedLabel | undefined {
  const left = Math.max(0, box.leftPx);
  const right = Math.min(widthPx, box.rightPx);
  const room = right - left - 2 * PADDING_PX;
  const last = box.texts.at(-1) ?? "";
  if (room <= 0 || last === "") return undefined;
  const xPx = left + PADDING_PX;
  const whole = box.texts.find((text) => measure(text) <= room);
  if (whole !== undefined) return { xPx, text: whole };
  const letters = Math.floor((last.length * (room - measure("…"))) / measure(last));
  if (letters < MIN_LETTERS) return undefined;
  return { xPx, text: `${last.slice(0, letters)}…` };
}
