import type { EngineApi } from "../../../workers/model/engine-api.js";
import { NO_LANE } from "../../../workers/model/lanes.js";
import { goesOn, type Progress } from "../../../workers/model/progress.js";
import type { App } from "../../app.js";
import { CellFeed } from "../../engine/cell-feed.js";
import { WindowQuery } from "../../engine/window-query.js";
import { textMeasurer } from "../../gpu/measure.js";
import type { Scene } from "../../gpu/scene.js";
import type { RangeDrag } from "../../state/selection-store.js";
import { areaBands } from "../../viewmodel/area.js";
import { rowsOf } from "../../viewmodel/cell-plan.js";
import {
  type CellContent,
  cellAt,
  pixelColumns,
  ROW_MAP_WIDTH,
  RowMark,
  rowMap,
  shownRows,
} from "../../viewmodel/cell-texture.js";
import { shiftOf } from "../../viewmodel/clock-preview.js";
import { COLOUR_BY, paintedBy } from "../../viewmodel/colour-groups.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { overlayQuads } from "../../viewmodel/overlay.js";
import { lanesAround, pxOfRow } from "../../viewmodel/rows.js";
import { rangeOf } from "../../viewmodel/snap.js";
import { type Ticks, ticksFor } from "../../viewmodel/ticks.js";
import { nsPerPx, pxAtTime, type Viewport } from "../../viewmodel/viewport.js";
import { FollowFeed } from "./follow-feed.js";
import { GroupsInView } from "./groups-in-view.js";
import { headingLabels } from "./heading-labels.js";
import { LabelFeed } from "./label-feed.js";
import { canvasTokens } from "./tokens.js";

/** Rows asked for above and below the screen, so that a short scroll finds them there. */
const EXTRA_ROWS = 14;

const LIVE_SHARES_NS = 1e9;

export const LABEL_FONT_PX = 10.5;

function zoomOf(drag: RangeDrag | undefined) {
  return drag?.kind === "zoom" ? rangeOf(drag.fromNs, drag.toNs) : undefined;
}

/** Connects stores, engine and stage: asks the engine in the update half of a frame, and makes the scene to draw. */
export class TimelineController {
  private feeds: Feeds | undefined;
  private readonly rowTexels = new Uint8Array(ROW_MAP_WIDTH * 4);
  private readonly rowShifts = new Float32Array(ROW_MAP_WIDTH);
  private readonly measure: (text: string) => number;
  private drawn: Drawn | undefined;
  private sharesAtNs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly app: App,
    private readonly devicePixelRatio: () => number,
    private readonly asker = "",
  ) {
    this.measure = textMeasurer(`${LABEL_FONT_PX}px ${canvasTokens(app.select.theme()).fontFamily}`);
  }

  /** Asks the engine for the cells, labels and shares of the visible lanes. */
  update(): void {
    const feeds = this.feedsOf(this.app.engine());
    if (feeds === undefined) return;
    const { select, stores } = this.app;
    const { session, view } = { session: stores.session.getState(), view: stores.view.getState() };
    const { progress } = session;
    // There is nothing to ask about before anything is read.
    if (progress === undefined || (goesOn(progress) && progress.readUntilNs <= 0)) return;
    const layout = select.layout();
    const rows = select.rows();
    // In a second picture a row may have no lane.
    const inRows = (extra: number) => lanesAround(layout, rows, extra).filter((lane) => lane !== NO_LANE);
    const visible = inRows(0);
    const { colourBy } = stores.ui.getState();
    const need = {
      view: view.view,
      bounds: select.bounds(),
      width: Math.round(view.widthPx * this.devicePixelRatio()),
      visible,
      wanted: inRows(EXTRA_ROWS),
      readUntilNs: progress.readUntilNs,
      // Another colouring is another answer.
      generation: session.generation * COLOUR_BY.length + COLOUR_BY.indexOf(colourBy),
      where: select.where(),
    };
    const hasSlices = need.wanted.some((lane) => session.lanes?.kinds[lane] === "slice");
    feeds.cells.update(need, paintedBy(colourBy, hasSlices));
    feeds.groups.update(feeds.cells.detail, visible, view);
    const version = `${session.generation}:${progress.readUntilNs}:${nsPerPx(view.view, 1)}`;
    if (0 < view.widthPx) feeds.labels.update(view.view, view.widthPx, visible, version);
    if (this.isForShares(progress)) feeds.shares.update(view.view, visible, version);
    feeds.follow.update(view.view, view.widthPx, stores.overlay.getState().followed?.lane, version);
    if (stores.tree.getState().hidesIdle) {
      const { pinnedCount, lanes } = select.candidates();
      feeds.idle.update(view.view, lanes.subarray(pinnedCount), version);
    }
  }

  /**
   * The scene to draw; undefined while the picture on screen is current. While nobody uses the window, as when more of the
   * trace is read, the picture waits for cells and labels that are asked for: in software each drawing takes as long as
   * reading 100 000 events.
   */
  changedScene(): Scene | undefined {
    const { select, stores } = this.app;
    const { view, widthPx, heightPx } = stores.view.getState();
    const { range, area, drag, cursorNs, state, lane } = stores.selection.getState();
    const drawn: Drawn = {
      look: [
        ...[widthPx, heightPx, this.devicePixelRatio(), select.paletteTexels(), canvasTokens(select.theme())],
        ...[range, area, drag, cursorNs, state, lane, select.clockPreview()],
      ],
      content: [
        ...[view, select.rows(), select.layout(), select.timeBase(), stores.session.getState().progress?.readUntilNs],
        ...[this.feeds?.cells.detail, this.feeds?.cells.overview, this.feeds?.labels.shown],
        // The words of headings are figures of the window.
        0 < select.repeated().size ? stores.tree.getState().shares : undefined,
      ],
    };
    const { drawn: before } = this;
    if (before === undefined) {
      // The ground of the canvas is the picture of no lanes.
      if (this.isAwaiting() || select.rows().rowCount === 0) return undefined;
    } else if (isSame(drawn.look, before.look)) {
      if (this.isAwaiting() || isSame(drawn.content, before.content)) return undefined;
    }
    this.drawn = drawn;
    return this.scene();
  }

  /** The canvas has lost its picture: the next draw is complete. */
  forget(): void {
    this.drawn = undefined;
  }

  /** While VMs are watched and nobody uses the window, shares of the whole change once a second: they are drawn by React. */
  private isForShares({ phase, readUntilNs }: Progress): boolean {
    const isSoon = Math.abs(readUntilNs - this.sharesAtNs) < LIVE_SHARES_NS;
    if (phase === "live" && isSoon && !this.app.loop.isUserBusy) return false;
    this.sharesAtNs = readUntilNs;
    return true;
  }

  /** What is asked for has the picture drawn when it comes. */
  private isAwaiting(): boolean {
    if (this.feeds === undefined || this.app.loop.isUserBusy) return false;
    return this.feeds.cells.isAwaited || this.feeds.labels.isAwaited;
  }

  private scene(): Scene {
    const { select, stores } = this.app;
    const view = stores.view.getState();
    const selection = stores.selection.getState();
    const layout = select.layout();
    const rows = select.rows();
    const tokens = canvasTokens(select.theme());
    const detail = this.feeds?.cells.detail;
    const overview = this.feeds?.cells.overview;
    const lanes = stores.session.getState().lanes;
    const markOf = (lane: number) => marks(lane, selection.lane, lanes?.rows[lane]);
    const repeated = select.repeated();
    rowMap(layout, rows, detail, overview, markOf, this.rowTexels, (lane) => repeated.has(lane));
    const preview = select.clockPreview();
    const width = view.widthPx * this.devicePixelRatio();
    const devicePx = 1 / nsPerPx(view.view, width);
    this.rowShifts.fill(0);
    if (preview !== undefined)
      shownRows(rows).forEach((row, slot) => {
        this.rowShifts[slot] = shiftOf(preview, layout.lanes[row] ?? -1, view.view) * devicePx;
      });
    const ticks = ticksFor(view.view, view.widthPx, select.timeBase());
    return {
      view: view.view,
      widthPx: view.widthPx,
      heightPx: view.heightPx,
      devicePixelRatio: this.devicePixelRatio(),
      rowPx: view.rowPx,
      rows,
      rowMap: this.rowTexels,
      rowShifts: this.rowShifts,
      palette: select.paletteTexels(),
      dimmed: select.dimmed(),
      detail,
      overview,
      readUntilNs: stores.session.getState().progress?.readUntilNs ?? Number.POSITIVE_INFINITY,
      grounds: tokens,
      columns:
        view.view.squeeze &&
        pixelColumns(
          view.view,
          Math.round(width),
          [detail, overview],
          ticks.major.map(({ timeNs }) => timeNs),
        ),
      grid: gridOf(ticks, view.view, view.widthPx),
      quads: overlayQuads({
        view: view.view,
        widthPx: view.widthPx,
        heightPx: view.heightPx,
        pinnedPx: rows.pinnedPx,
        coveredPx: rows.coveredPx,
        range: selection.range,
        area: selection.area && areaBands(layout, rows, view.rowPx, selection.area),
        zoom: zoomOf(selection.drag),
        cursorNs: selection.cursorNs,
        state: this.outlined(),
        colours: tokens,
      }),
      labels: [
        ...headingLabels(this.app, repeated, tokens),
        ...(this.feeds?.labels.place(this.app, (text) => this.measure(text) * tokens.textSize, tokens, detail) ?? []),
      ],
      textSize: tokens.textSize,
    };
  }

  /** State and share under the pointer, known without asking. */
  cellUnder(lane: number, timeNs: number): CellContent | undefined {
    const cells = this.feeds?.cells;
    const { detail, overview } = cells ?? {};
    return (detail && cellAt(detail, lane, timeNs)) ?? (overview && cellAt(overview, lane, timeNs));
  }

  dispose(): void {
    disposeFeeds(this.feeds);
  }

  private outlined() {
    const { select, stores } = this.app;
    const { state } = stores.selection.getState();
    if (state === undefined) return undefined;
    const layout = select.layout();
    const row = rowOfLane(layout, state.lane);
    const { rowPx } = stores.view.getState();
    if (row < 0) return undefined;
    return { start: state.start, end: state.end, topPx: pxOfRow(layout, select.rows(), rowPx, row), rowPx };
  }

  private feedsOf(engine: EngineApi | undefined): Feeds | undefined {
    if (this.feeds?.engine === engine) return this.feeds;
    disposeFeeds(this.feeds);
    const changed = this.app.loop.invalidate;
    this.feeds =
      engine === undefined
        ? undefined
        : {
            engine,
            cells: new CellFeed(engine, changed, this.asker, this.app.groupSlots()),
            labels: new LabelFeed(engine, changed),
            follow: new FollowFeed(engine, this.app.actions.overlay.setRuns),
            groups: new GroupsInView((groups) => this.app.stores.tree.setState({ groups })),
            idle: new WindowQuery(
              ({ lanes, t0, t1 }) => engine.shares(lanes, t0, t1),
              (ns, { lanes }) => this.app.actions.order.sawWindow({ rowOf: rowsOf(lanes), ns }),
            ),
            shares: new WindowQuery(
              ({ lanes, t0, t1 }) => engine.shares(lanes, t0, t1),
              (ns, { lanes }) => this.app.stores.tree.setState({ shares: { rowOf: rowsOf(lanes), ns } }),
            ),
          };
    return this.feeds;
  }
}

/** What the picture on screen was made of. */
interface Drawn {
  readonly look: readonly unknown[];
  /** What answers of the engine belong to. */
  readonly content: readonly unknown[];
}

function isSame(now: readonly unknown[], before: readonly unknown[]): boolean {
  return now.every((input, i) => input === before[i]);
}

interface Feeds {
  readonly engine: EngineApi;
  readonly cells: CellFeed;
  readonly labels: LabelFeed;
  readonly groups: GroupsInView;
  readonly follow: FollowFeed;
  /** Time per state in the window, for the bars beside the lane names. */
  readonly shares: WindowQuery<Float64Array>;
  /** Figures of lanes off the screen too, while idle ones are hidden. */
  readonly idle: WindowQuery<Float64Array>;
}

function disposeFeeds(feeds: Feeds | undefined): void {
  feeds?.cells.dispose();
  feeds?.labels.dispose();
  feeds?.follow.dispose();
  feeds?.shares.dispose();
  feeds?.idle.dispose();
}

function marks(lane: number, selected: number | undefined, intervals = 0): number {
  return (lane === selected ? RowMark.SELECTED : 0) | (intervals === 0 ? RowMark.HEADING : 0);
}

/** Major ticks are evenly spaced, so two numbers say where all of them are. */
function gridOf(ticks: Ticks, view: Viewport, widthPx: number): { firstPx: number; stepPx: number } {
  const first = ticks.major[0]?.timeNs ?? view.startNs;
  return { firstPx: pxAtTime(view, widthPx, first), stepPx: (ticks.stepNs * widthPx) / view.spanNs };
}
