import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { App } from "../../app.js";
import { CurveFeed, type CurveQuestion } from "../../engine/curve-feed.js";
import { windowPieces } from "../../viewmodel/cell-pieces.js";
import {
  type CurveSpec,
  curveKey,
  curveTitle,
  curveValue,
  rangeText,
  scaleOf,
  valuesAt,
} from "../../viewmodel/curve.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { withDescendants } from "../../viewmodel/lane-tree.js";
import { endOf } from "../../viewmodel/viewport.js";
import { Icon } from "../parts/icons.js";
import { useApp, useSelection, useSession, useTree } from "../use-app.js";
import { createPainter } from "./canvas-layer.js";
import { attachGestures } from "./gestures.js";
import { paintCurves } from "./paint-curves.js";

/** Height of the row of a curve, CSS px. */
const CURVE_PX = 44;

/** Columns of a curve: one for each pixel, up to what a table of a curve has. */
const MOST_COLUMNS = 2000;

/** The answers about curves, shared by their names and their picture. */
class Curves {
  private feed: { readonly of: object; readonly curves: CurveFeed } | undefined;
  private readonly listeners = new Set<() => void>();
  changes = 0;

  constructor(private readonly app: App) {}

  /** In the update half of a frame. */
  update(): void {
    const { app } = this;
    const engine = app.engine();
    const { curves } = app.stores.tree.getState();
    if (this.feed?.of !== engine) {
      this.feed?.curves.dispose();
      this.feed = engine && { of: engine, curves: new CurveFeed(engine, () => this.changed()) };
    }
    const { widthPx, view } = app.stores.view.getState();
    if (widthPx <= 0) return;
    const { lanes, tree, generation, progress } = app.stores.session.getState();
    const version = `${generation}:${progress?.readUntilNs ?? 0}`;
    const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.round(widthPx)));
    const pieces = windowPieces(view, columns);
    const questionOf = ({ lane }: CurveSpec): CurveQuestion => {
      const id = lane === undefined ? undefined : (lanes?.paths.indexOf(lane) ?? -1);
      const ids = id === undefined ? undefined : id < 0 ? new Int32Array(0) : withDescendants(tree, id);
      return { t0: view.startNs, t1: endOf(view), columns, pieces, lanes: ids, version };
    };
    this.feed?.curves.update(curves, questionOf);
  }

  of(spec: CurveSpec) {
    return this.feed?.curves.curveOf(spec);
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  dispose(): void {
    this.feed?.curves.dispose();
  }

  private changed(): void {
    this.changes += 1;
    for (const listener of this.listeners) listener();
    this.app.loop.invalidate();
  }
}

const CurvesContext = createContext<Curves | undefined>(undefined);

/** Asks for the curves on show for all below it. */
export function CurvesOf({ children }: { readonly children: React.ReactNode }) {
  const app = useApp();
  const [curves] = useState(() => new Curves(app));
  useEffect(() => {
    const stop = app.loop.onUpdate(() => curves.update());
    app.loop.invalidate();
    return () => {
      stop();
      curves.dispose();
    };
  }, [app, curves]);
  return <CurvesContext value={curves}>{children}</CurvesContext>;
}

function useCurves(): Curves {
  const curves = useContext(CurvesContext);
  if (curves === undefined) throw new Error("bug: curves outside CurvesOf");
  return curves;
}

/** Beside the curves: what each shows, its value at the pointer or the cursor, and the way to take it away. */
export function CurveNames() {
  const specs = useTree((tree) => tree.curves);
  if (specs.length === 0) return undefined;
  return (
    <ul className="curve-names" aria-label="Curves">
      {specs.map((spec) => (
        <CurveName key={curveKey(spec)} spec={spec} />
      ))}
    </ul>
  );
}

function CurveName({ spec }: { readonly spec: CurveSpec }) {
  const app = useApp();
  const curves = useCurves();
  useSyncExternalStore(curves.subscribe, () => curves.changes);
  const lanes = useSession((session) => session.lanes);
  const at = useSelection((selection) => selection.hover?.timeNs ?? selection.cursorNs);
  const { curve, failure } = curves.of(spec) ?? {};
  const title = curveTitle(spec, (path) => titleOf(lanes, lanes?.paths.indexOf(path) ?? -1) || path);
  const values = curve === undefined || at === undefined ? undefined : valuesAt(curve, at);
  const range =
    curve === undefined || Number.isNaN(curve.least) ? "none here" : rangeText(spec, [curve.least, curve.most]);
  const text = failure ?? (curve === undefined ? "reading…" : values === undefined ? range : rangeText(spec, values));
  return (
    <li className="curve-name num" style={{ height: CURVE_PX }}>
      <button
        type="button"
        className="curve-title"
        title={`${title}: ${text}. Press for its table.`}
        onClick={() => {
          app.actions.tables.setCurve(curveKey(spec));
          app.actions.ui.showPanel("curve");
        }}
      >
        {title}
      </button>
      <span className={values === undefined ? "quiet" : ""}>{text}</span>
      <button
        type="button"
        className="curve-off"
        aria-label={`Take away the curve ${title}`}
        title="Take it away"
        onClick={() => app.actions.curves.hide(spec)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** The curves over the lanes, on their axis of time: from the lowest to the highest value in each pixel. */
export function CurveStrip() {
  const app = useApp();
  const curves = useCurves();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = useTree((tree) => tree.curves.length);
  useEffect(() => {
    const element = box.current;
    if (count === 0 || element === null || canvas.current === null) return;
    const repaint = createPainter(app, canvas.current);
    const stops = [
      attachGestures({ element, isRuler: true, cellUnder: () => undefined }, app),
      app.loop.onDraw(() => {
        const { view, widthPx } = app.stores.view.getState();
        const { curves: specs } = app.stores.tree.getState();
        const { range } = app.stores.selection.getState();
        repaint(widthPx, specs.length * CURVE_PX, [view, specs, curves.changes, range], (context, tokens) => {
          const rows = specs.map((spec) => {
            const { curve } = curves.of(spec) ?? {};
            const scale = curve && scaleOf(spec, curve);
            const words = scale && ([curveValue(spec, scale.low), curveValue(spec, scale.high)] as const);
            return { curve, scale, words };
          });
          paintCurves(context, rows, { view, widthPx, rowPx: CURVE_PX, range, tokens });
        });
      }),
    ];
    app.loop.invalidate();
    return () => {
      for (const stop of stops) stop();
    };
  }, [app, curves, count]);
  if (count === 0) return undefined;
  return (
    <div ref={box} className="curve-strip" style={{ height: count * CURVE_PX }}>
      <canvas ref={canvas} />
    </div>
  );
}
