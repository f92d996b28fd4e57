import { failureText, ok, type Result } from "../../../../workers/core/result.js";
import type { FlameChartRequest } from "../../../../workers/model/profile.js";
import type { App } from "../../../app.js";
import { CoalescingQuery } from "../../../engine/coalescing-query.js";
import { FlameStage } from "../../../gpu/flame-stage.js";
import { remembered } from "../../../state/remembered.js";
import { chartColours } from "../../../viewmodel/flame/chart-colours.js";
import {
  CHART_ROW_PX,
  type ChartLayout,
  chartPicture,
  lanesInView,
  layoutChart,
  levelAt,
} from "../../../viewmodel/flame/chart-picture.js";
import { outline } from "../../../viewmodel/flame/flame-picture.js";
import { matchingFrames } from "../../../viewmodel/flame/flame-search.js";
import { boxAtTime, chartWindows, type TimedChart, timedChart } from "../../../viewmodel/flame/timed-chart.js";
import type { Quad } from "../../../viewmodel/overlay.js";
import { pxAtTime, timeAtPx } from "../../../viewmodel/viewport.js";
import { canvasTokens } from "../../timeline/tokens.js";
import type { ChartElements, ChartInput, ChartTakers } from "./chart-parts.js";
import { type ChartPlot, plotOf } from "./chart-plot.js";
import { DIM, FONT_PX, measurerOf } from "./flame-font.js";

/** Lanes asked for before it is known how high they are. */
const FIRST_LANES = 4;

/** The canvas of a flame chart. Everything here is outside React. */
export class MountedChart {
  private readonly canvas = document.createElement("canvas");
  private readonly stops: (() => void)[] = [];
  private readonly query: CoalescingQuery<FlameChartRequest, Result<TimedChart> | undefined>;
  private readonly layoutOf = remembered(
    (timed: TimedChart) => layoutChart(timed.chart.levels),
    (timed) => [timed],
  );
  private readonly colours = remembered(chartColours, (timed, theme, slots) => [timed, theme, slots]);
  private readonly matching = remembered(
    (timed: TimedChart, text: string) => matchingFrames(timed.chart, text),
    (timed, text) => [timed, text],
  );
  private drawn: readonly unknown[] = [];
  private asked = "";
  private shown: TimedChart | undefined;
  private hovered = -1;
  private isGone = false;

  constructor(
    private readonly app: App,
    private readonly elements: ChartElements,
    private readonly input: () => ChartInput,
    private readonly takers: ChartTakers,
  ) {
    const { scroller } = elements;
    this.query = new CoalescingQuery(
      (request) => this.ask(request),
      (found) => this.take(found),
    );
    this.canvas.className = "chart-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    scroller.prepend(this.canvas);
    const observer = new ResizeObserver(this.changed);
    observer.observe(scroller);
    scroller.addEventListener("scroll", this.changed);
    this.stops.push(
      () => observer.disconnect(),
      () => scroller.removeEventListener("scroll", this.changed),
      () => this.query.dispose(),
      app.loop.onUpdate(() => this.update()),
    );
    const font = { family: canvasTokens(app.select.theme()).fontFamily, sizePx: FONT_PX };
    FlameStage.create(this.canvas, font, this.redraw).then(
      (stage) => this.begin(stage),
      (error: unknown) => takers.failed(String(error)),
    );
  }

  readonly changed = (): void => this.app.loop.invalidate();

  timed(): TimedChart | undefined {
    return this.shown;
  }

  layout(): ChartLayout {
    return this.shown === undefined ? NO_LAYOUT : this.layoutOf(this.shown);
  }

  plot(): ChartPlot {
    return plotOf(this.elements.scroller);
  }

  /** Of a place of the window. */
  timeUnder(clientX: number): number {
    const { leftPx, widthPx } = this.plot();
    const x = clientX - this.elements.scroller.getBoundingClientRect().left - leftPx;
    return timeAtPx(this.app.stores.view.getState().view, widthPx, x);
  }

  /** The box under a place of the window; -1: none. */
  boxUnder(clientX: number, clientY: number): number {
    const { scroller } = this.elements;
    const top = scroller.getBoundingClientRect().top;
    const level = levelAt(this.layout(), clientY - top + scroller.scrollTop);
    if (level === undefined || this.shown === undefined) return -1;
    return boxAtTime(this.shown, level.place, level.depth, this.timeUnder(clientX));
  }

  /** Marks the box under the pointer; -1: none. */
  hover(box: number): void {
    this.hovered = box;
    this.changed();
  }

  /** The place of a box in the window. */
  placeOf(box: number): DOMRect | undefined {
    const at = this.boundsOf(box);
    const { left, top } = this.elements.scroller.getBoundingClientRect();
    return at && new DOMRect(left + at.x, top + at.y, at.width, CHART_ROW_PX);
  }

  /** Scrolls so that a box is in view. */
  reveal(box: number): void {
    const at = this.boundsOf(box);
    const { scroller } = this.elements;
    if (at === undefined) return;
    const below = at.y + CHART_ROW_PX - scroller.clientHeight;
    if (at.y < 0) scroller.scrollTop += at.y;
    else if (0 < below) scroller.scrollTop += below;
  }

  dispose(): void {
    this.isGone = true;
    for (const stop of this.stops) stop();
    this.canvas.remove();
  }

  private async ask(request: FlameChartRequest): Promise<Result<TimedChart> | undefined> {
    const found = await this.app.engine()?.profileChart(request);
    return found?.ok === true ? ok(timedChart(found.value, request.windows)) : found;
  }

  private take(found: Result<TimedChart> | undefined): void {
    if (found === undefined || this.isGone) return;
    if (!found.ok) {
      this.takers.refused(failureText(found.error));
      return;
    }
    this.shown = found.value;
    this.hovered = -1;
    this.takers.answered(found.value);
    this.changed();
  }

  private update(): void {
    const { question, key } = this.input();
    const { view } = this.app.stores.view.getState();
    const { generation, progress } = this.app.stores.session.getState();
    const { scrollTop, clientHeight } = this.elements.scroller;
    const inView = lanesInView(this.layout(), scrollTop, clientHeight);
    const [from, to] = this.shown === undefined ? [0, FIRST_LANES] : [Math.max(0, inView.from - 1), inView.to + 1];
    const windows = chartWindows(view, this.plot().widthPx);
    const now = JSON.stringify([key, generation, progress?.readUntilNs ?? 0, windows, from, to]);
    if (now === this.asked) return;
    this.asked = now;
    this.query.request({ ...question, from, to, windows });
  }

  private readonly redraw = (): void => {
    this.drawn = [];
    this.changed();
  };

  private begin(stage: FlameStage): void {
    if (this.isGone) {
      stage.destroy();
      return;
    }
    this.stops.push(
      this.app.loop.onDraw(() => this.draw(stage)),
      this.app.textures.add(stage),
      () => stage.destroy(),
    );
    this.redraw();
  }

  /** In px of the scroller. */
  private boundsOf(box: number): { readonly x: number; readonly y: number; readonly width: number } | undefined {
    const { shown } = this;
    if (shown === undefined || box < 0 || shown.chart.count <= box) return undefined;
    const { leftPx, widthPx } = this.plot();
    const { view } = this.app.stores.view.getState();
    const x0 = Math.max(0, pxAtTime(view, widthPx, shown.left[box] as number));
    const x1 = Math.min(widthPx, pxAtTime(view, widthPx, shown.right[box] as number));
    const top = this.layout().tops[shown.chart.row[box] as number] as number;
    const y = top + (shown.chart.depth[box] as number) * CHART_ROW_PX - this.elements.scroller.scrollTop;
    return x1 <= x0 ? undefined : { x: leftPx + x0, y, width: x1 - x0 };
  }

  private draw(stage: FlameStage): void {
    const { app, shown } = this;
    const { scroller, filler } = this.elements;
    const { leftPx, widthPx } = this.plot();
    const layout = this.layout();
    filler.style.height = `${layout.heightPx}px`;
    scroller.style.setProperty("--chart-names", `${leftPx}px`);
    this.placePointer(leftPx, widthPx);
    const { view } = app.stores.view.getState();
    const { range, cursorNs } = app.stores.selection.getState();
    const { search } = app.stores.profile.getState();
    const { cursor, hasFocus } = this.input();
    const { scrollTop: scrollPx, clientHeight: heightPx } = scroller;
    const theme = app.select.theme();
    const tokens = canvasTokens(theme);
    const ratio = window.devicePixelRatio || 1;
    const now = [
      shown,
      view,
      range,
      cursorNs,
      search,
      cursor,
      hasFocus,
      scrollPx,
      heightPx,
      leftPx,
      widthPx,
      ratio,
      tokens,
    ];
    if (now.every((one, i) => one === this.drawn[i])) return;
    this.drawn = now;
    this.canvas.style.width = `${widthPx}px`;
    this.canvas.style.height = `${heightPx}px`;
    if (shown === undefined) return;
    const picture = chartPicture(shown, layout, {
      view,
      widthPx,
      heightPx,
      ratio,
      scrollPx,
      colourOf: this.colours(shown, theme, app.groupSlots()),
      matches: this.matching(shown, search),
      ground: tokens.lanes,
      dim: DIM[theme],
      measure: measurerOf(`${FONT_PX * tokens.textSize}px ${tokens.fontFamily}`),
    });
    const at = (timeNs: number) => pxAtTime(view, widthPx, timeNs);
    const strip = (x: number, width: number, colour: string, alpha: number): Quad => {
      return { x, y: 0, width, height: heightPx, colour, alpha };
    };
    const box = hasFocus ? this.boundsOf(cursor) : undefined;
    stage.draw({
      widthPx,
      heightPx,
      devicePixelRatio: ratio,
      boxes: picture,
      ground: tokens.lanes,
      quads: [
        ...(range === undefined
          ? []
          : [strip(at(range.t0), Math.max(1, at(range.t1) - at(range.t0)), tokens.accent, 0.2)]),
        ...(cursorNs === undefined ? [] : [strip(Math.round(at(cursorNs)), 1, tokens.accent, 1)]),
        ...(box === undefined
          ? []
          : outline(box.x - leftPx, box.y, Math.max(3, box.width), CHART_ROW_PX, tokens.accent)),
      ],
      labels: picture.labels,
      textSize: tokens.textSize,
    });
  }

  /** The line under the pointer, here or over the lanes, and the frame around a box: elements, so that no box is drawn again. */
  private placePointer(leftPx: number, widthPx: number): void {
    const { line, frame, scroller } = this.elements;
    const { hover } = this.app.stores.selection.getState();
    const { view } = this.app.stores.view.getState();
    const x = hover === undefined ? -1 : Math.round(pxAtTime(view, widthPx, hover.timeNs));
    line.hidden = x < 0 || widthPx <= x;
    line.style.transform = `translateX(${leftPx + x}px)`;
    const at = this.boundsOf(this.hovered);
    frame.hidden = at === undefined;
    if (at === undefined) return;
    frame.style.transform = `translate(${at.x}px, ${at.y + scroller.scrollTop}px)`;
    frame.style.width = `${Math.max(3, at.width)}px`;
  }
}

const NO_LAYOUT = layoutChart([]);
