import { formatCount } from "../../../workers/core/format.js";
import type { PlacedAnnotation } from "../../../workers/model/annotations/placed.js";
import { cutLine } from "../../viewmodel/annotations/annotation-words.js";
import { drawnMarks } from "../../viewmodel/annotations/drawn-marks.js";
import { freePlace, type LabelBox } from "../../viewmodel/annotations/label-boxes.js";
import { strokeArrow } from "./paint-arrows.js";
import type { Places } from "./places.js";

const FONT_PX = 11;
const LABEL_PX = 15;
const MAX_LETTERS = 42;
const CLOTH_PX = 7;
/** More labels than these tell nobody anything. */
const MAX_LABELS = 80;
/** More arrows than these hide each other and the lanes. */
const MAX_ARROWS = 300;

interface AnnotationPlaces {
  readonly places: Places;
  /** Of lanes on show only. */
  readonly own: Places;
  readonly selected: string | undefined;
}

/** What people wrote: bands over ranges, flags at points, arrows, and the first line of each where there is room. */
export function paintAnnotations(
  context: CanvasRenderingContext2D,
  written: readonly PlacedAnnotation[],
  { places, own, selected }: AnnotationPlaces,
): void {
  const shown = written.filter((one) => isInView(one, places));
  // The selected one lies over the others, and its label goes first.
  const isSelected = (one: PlacedAnnotation) => one.annotation.id === selected;
  const [others, chosen] = [shown.filter((one) => !isSelected(one)), shown.filter(isSelected)];
  const isArrow = ({ annotation }: PlacedAnnotation) => annotation.to !== undefined;
  paintMarks(
    context,
    others.filter((one) => !isArrow(one)),
    places,
    own,
  );
  const arrows = distinctArrows(others.filter(isArrow), places);
  for (const one of [...spread(arrows, MAX_ARROWS), ...chosen]) paintOne(context, one, { places, own, selected });
  paintLabels(context, [...others, ...chosen].reverse(), own);
  if (MAX_ARROWS < arrows.length) writeMoreArrows(context, arrows.length - MAX_ARROWS, places);
}

/** Bands, poles and flags of those that are not selected: as many as the picture has room for. */
function paintMarks(
  context: CanvasRenderingContext2D,
  written: readonly PlacedAnnotation[],
  places: Places,
  own: Places,
): void {
  const whole = [{ top: 0, height: places.heightPx }];
  const rows = (lanes: readonly number[] | undefined) => (lanes === undefined ? whole : rowsOf(lanes, own));
  const { bands, poles } = drawnMarks(written, { widthPx: places.widthPx, x: places.x, rowsOf: rows });
  const { notes, lanes: ground } = places.tokens;
  context.globalAlpha = 0.1;
  for (const { left, right, top, height, colour } of bands) {
    context.fillStyle = notes[colour];
    context.fillRect(left, top, right - left, height);
  }
  context.globalAlpha = 0.85;
  for (const { x, top, height, colour } of poles) paintPole(context, x, top, height, ground, notes[colour], false);
  for (const { x, top, colour, hasCloth } of poles) if (hasCloth) paintCloth(context, x, top, ground, notes[colour]);
  context.globalAlpha = 1;
}

/** Of arrows that would lie on one another, the last one. */
function distinctArrows(arrows: readonly PlacedAnnotation[], { x, top }: Places): readonly PlacedAnnotation[] {
  const byPlace = new Map<string, PlacedAnnotation>();
  for (const one of arrows) {
    const { t0, lanes, to } = one;
    if (to === undefined || lanes?.[0] === undefined) continue;
    byPlace.set(`${Math.round(x(t0) / 2)} ${top(lanes[0])} ${Math.round(x(to.timeNs) / 2)} ${top(to.lane)}`, one);
  }
  return [...byPlace.values()];
}

/** So many at most, from all parts of a list. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(all.length, most) }, (_, i) => all[Math.floor(i * step)] as T);
}

function writeMoreArrows(context: CanvasRenderingContext2D, count: number, { tokens, widthPx }: Places): void {
  context.font = `${FONT_PX * tokens.textSize}px ${tokens.fontFamily}`;
  context.textBaseline = "top";
  context.textAlign = "right";
  context.lineWidth = 4;
  context.strokeStyle = tokens.lanes;
  context.fillStyle = tokens.text;
  const text = `${formatCount(count)} more of your arrows: zoom in to see them`;
  context.strokeText(text, widthPx - 8, 4);
  context.fillText(text, widthPx - 8, 4);
  context.textAlign = "left";
}

function isInView({ t0, t1, to }: PlacedAnnotation, { x, widthPx }: Places): boolean {
  const far = to?.timeNs ?? t1;
  return -CLOTH_PX <= x(Math.max(t1, far)) && x(Math.min(t0, far)) <= widthPx;
}

function paintOne(
  context: CanvasRenderingContext2D,
  one: PlacedAnnotation,
  { places, own, selected }: AnnotationPlaces,
) {
  const { annotation, t0, t1, lanes, to } = one;
  const colour = places.tokens.notes[annotation.colour];
  const isSelected = annotation.id === selected;
  if (annotation.to !== undefined) {
    if (to !== undefined && lanes?.[0] !== undefined) paintArrow(context, one, places, colour, isSelected);
    return;
  }
  const left = Math.round(places.x(t0));
  const right = Math.round(places.x(t1));
  const heights = lanes === undefined ? [{ top: 0, height: places.heightPx }] : rowsOf(lanes, own);
  for (const { top, height } of heights) {
    context.fillStyle = colour;
    if (left < right) {
      context.globalAlpha = isSelected ? 0.16 : 0.1;
      context.fillRect(left, top, right - left, height);
    }
    context.globalAlpha = isSelected ? 1 : 0.85;
    paintPole(context, left, top, height, places.tokens.lanes, colour, isSelected);
    if (left < right) paintPole(context, right, top, height, places.tokens.lanes, colour, isSelected);
    if (lanes !== undefined) paintCloth(context, left, top, places.tokens.lanes, colour);
  }
  context.globalAlpha = 1;
}

function rowsOf(lanes: readonly number[], { top, rowPx }: Places) {
  return lanes.flatMap((lane) => {
    const at = top(lane);
    return at === undefined ? [] : [{ top: at, height: rowPx }];
  });
}

/** With an edge in the colour of the ground, to be visible over any state. */
function paintPole(
  context: CanvasRenderingContext2D,
  x: number,
  top: number,
  height: number,
  ground: string,
  colour: string,
  isSelected: boolean,
): void {
  const width = isSelected ? 2 : 1;
  context.fillStyle = ground;
  context.fillRect(x - 1, top, width + 2, height);
  context.fillStyle = colour;
  context.fillRect(x, top, width, height);
}

function paintCloth(context: CanvasRenderingContext2D, x: number, top: number, ground: string, colour: string): void {
  context.beginPath();
  context.moveTo(x, top + 1);
  context.lineTo(x + CLOTH_PX, top + 4);
  context.lineTo(x, top + 8);
  context.closePath();
  context.lineWidth = 2;
  context.strokeStyle = ground;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

function paintArrow(
  context: CanvasRenderingContext2D,
  { t0, lanes, to }: PlacedAnnotation,
  places: Places,
  colour: string,
  isSelected: boolean,
): void {
  const from = lanes?.[0] === undefined ? undefined : places.top(lanes[0]);
  const end = to === undefined ? undefined : places.top(to.lane);
  if (from === undefined || end === undefined || to === undefined) return;
  const isDown = from <= end;
  const ends = {
    x0: places.x(t0),
    y0: from + (isDown ? places.rowPx - 3 : 3),
    x1: places.x(to.timeNs),
    // Within one lane an arrow arches below it.
    y1: from === end ? end + places.rowPx / 2 : end + (isDown ? 3 : places.rowPx - 2),
  };
  for (const [stroke, width] of [
    [places.tokens.lanes, isSelected ? 6 : 5],
    [colour, isSelected ? 3 : 2],
  ] as const) {
    context.strokeStyle = stroke;
    context.fillStyle = stroke;
    context.lineWidth = width;
    context.lineJoin = "round";
    strokeArrow(context, ends);
  }
}

function paintLabels(context: CanvasRenderingContext2D, written: readonly PlacedAnnotation[], places: Places): void {
  const { tokens, rowPx, widthPx } = places;
  context.font = `${FONT_PX * tokens.textSize}px ${tokens.fontFamily}`;
  context.textBaseline = "middle";
  const taken: LabelBox[] = [];
  const tried = new Set<string>();
  for (const { annotation, t0, lanes } of written) {
    if (MAX_LABELS <= taken.length) return;
    const rowTop = lanes === undefined ? 0 : lanes[0] === undefined ? undefined : places.top(lanes[0]);
    if (rowTop === undefined) continue;
    const left = Math.max(2, Math.round(places.x(t0)) + CLOTH_PX + 3);
    const place = { left, top: rowTop + (rowPx - LABEL_PX) / 2, height: LABEL_PX };
    // Of those that begin at one pixel one has room for a text at most.
    const at = `${left} ${rowTop}`;
    if (tried.has(at)) continue;
    // Text is measured only where its first pixel has room: many may be written at one place.
    if (freePlace({ ...place, width: 1 }, taken, widthPx) === undefined) continue;
    const text = cutLine(annotation, MAX_LETTERS);
    if (text === "") continue;
    tried.add(at);
    const box = freePlace({ ...place, width: context.measureText(text).width + 8 }, taken, widthPx);
    if (box === undefined) continue;
    taken.push(box);
    context.fillStyle = tokens.lanes;
    context.globalAlpha = 0.88;
    context.fillRect(box.left, box.top, box.width, box.height);
    context.globalAlpha = 1;
    context.fillStyle = tokens.notes[annotation.colour];
    context.fillRect(box.left, box.top, 2, box.height);
    context.fillStyle = tokens.text;
    // The text is isolated: one from right to left does not turn what is beside it.
    context.fillText(`\u2068${text}\u2069`, box.left + 5, box.top + box.height / 2 + 0.5);
  }
}
