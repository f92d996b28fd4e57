import type { Band } from "./area.js";
import { pxAtTime, type Viewport } from "./viewport.js";

/** A filled rectangle in CSS px of the lane area. */
export interface Quad {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  readonly alpha: number;
}

export interface OverlayColours {
  readonly accent: string;
  readonly text: string;
  /** Behind the lanes. */
  readonly lanes: string;
}

export interface OverlayInput {
  readonly view: Viewport;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pinnedPx: number;
  /** The end of all rows that lie over others. */
  readonly coveredPx: number;
  readonly range: { readonly t0: number; readonly t1: number } | undefined;
  /** The rows that the selection is limited to; undefined: all. */
  readonly area: readonly Band[] | undefined;
  /** The stretch that a drag will zoom to. */
  readonly zoom: { readonly t0: number; readonly t1: number } | undefined;
  readonly cursorNs: number | undefined;
  /** The selected state, where its lane is on screen. */
  readonly state:
    | { readonly start: number; readonly end: number; readonly topPx: number; readonly rowPx: number }
    | undefined;
  readonly colours: OverlayColours;
}

/** Everything that lies over the lanes: range, cursor, outline of the picked state. */
export function overlayQuads(input: OverlayInput): Quad[] {
  const { view, widthPx, heightPx, pinnedPx, range, area, zoom, cursorNs, state } = input;
  const { accent } = input.colours;
  const quads: Quad[] = [];
  const at = (timeNs: number) => pxAtTime(view, widthPx, timeNs);
  const line = (timeNs: number, alpha = 0.9) => {
    const x = Math.round(at(timeNs));
    if (0 <= x && x <= widthPx) quads.push({ x, y: 0, width: 1, height: heightPx, colour: accent, alpha });
  };
  if (0 < pinnedPx) quads.push({ x: 0, y: pinnedPx - 1, width: widthPx, height: 1, colour: accent, alpha: 0.55 });
  if (area !== undefined) {
    const [t0, t1] = range === undefined ? [view.startNs, view.startNs + view.spanNs] : [range.t0, range.t1];
    quads.push(...area.flatMap((band) => bandQuads(band, at(t0), at(t1), input)));
    for (const end of range === undefined ? [] : [range.t0, range.t1]) line(end, 0.35);
  } else if (range !== undefined) {
    const left = Math.max(0, at(range.t0));
    const width = Math.min(widthPx, at(range.t1)) - left;
    if (0 < width) quads.push({ x: left, y: 0, width, height: heightPx, colour: accent, alpha: 0.16 });
    line(range.t0);
    line(range.t1);
  }
  if (cursorNs !== undefined) line(cursorNs);
  if (zoom !== undefined) quads.push(...zoomQuads(input, at(zoom.t0), at(zoom.t1)));
  if (state !== undefined) quads.push(...outline(input, at(state.start), at(state.end)));
  return quads;
}

/** A selection of some rows: tinted, with an edge around. */
function bandQuads({ topPx, heightPx }: Band, startPx: number, endPx: number, input: OverlayInput): Quad[] {
  const left = Math.max(0, Math.round(startPx));
  const right = Math.min(input.widthPx, Math.max(Math.round(endPx), left + 1));
  if (right <= left) return [];
  const box = { x: left, y: topPx, width: right - left, height: heightPx, colour: input.colours.accent };
  const edge = { ...box, alpha: 0.9 };
  return [
    { ...box, alpha: 0.2 },
    { ...edge, height: 1 },
    { ...edge, y: topPx + heightPx - 1, height: 1 },
    { ...edge, width: 1 },
    { ...edge, x: right - 1, width: 1 },
  ];
}

/** Unlike a selection, which is tinted: all around it is dark, as it will be gone. */
function zoomQuads({ widthPx, heightPx, colours }: OverlayInput, leftPx: number, rightPx: number): Quad[] {
  const left = Math.max(0, Math.round(leftPx));
  const right = Math.min(widthPx, Math.round(rightPx));
  const veil = { y: 0, height: heightPx, colour: colours.lanes, alpha: 0.6 };
  const edge = { y: 0, width: 2, height: heightPx, colour: colours.text, alpha: 0.9 };
  return [
    { ...veil, x: 0, width: left },
    { ...veil, x: right, width: widthPx - right },
    { ...edge, x: left - 2 },
    { ...edge, x: right },
  ].filter(({ width }) => 0 < width);
}

function outline(input: OverlayInput, startPx: number, endPx: number): Quad[] {
  const { state, colours, widthPx } = input;
  if (state === undefined || endPx < 0 || widthPx < startPx) return [];
  const colour = colours.text;
  const left = Math.max(-4, Math.round(startPx) - 1);
  const right = Math.min(widthPx + 4, Math.max(Math.round(endPx) + 1, left + 5));
  const top = state.topPx + 1;
  const height = state.rowPx - 1;
  if (top < input.coveredPx - 1 && input.coveredPx <= top + height) return [];
  return [
    { x: left, y: top, width: right - left, height: 1, colour, alpha: 1 },
    { x: left, y: top + height - 1, width: right - left, height: 1, colour, alpha: 1 },
    { x: left, y: top, width: 1, height, colour, alpha: 1 },
    { x: right - 1, y: top, width: 1, height, colour, alpha: 1 },
  ];
}
