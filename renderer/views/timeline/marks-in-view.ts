import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { MarksRequest } from "../../../workers/model/marks.js";
import type { App } from "../../app.js";
import { WindowQuery } from "../../engine/window-query.js";
import { lanesAround } from "../../viewmodel/rows.js";
import { nsPerPx } from "../../viewmodel/viewport.js";

interface Asked<Marks> {
  /** Marks nearer to each other than this are one. */
  readonly apartPx: number;
  /** Whether they are to be shown. */
  isOn(): boolean;
  ask(engine: EngineApi, request: MarksRequest): Promise<Marks>;
  take(marks: Marks): void;
  /** Of what is marked, where that changes: another one has other marks. */
  version?(): string;
  /** Lanes that may have marks. Absent: all. */
  has?(lane: number): boolean;
}

/** Keeps the marks of the lanes on screen, while they are to be shown. Returns the way to stop. */
export function mountMarksInView<Marks>(
  app: App,
  { apartPx, isOn, ask, take, version, has }: Asked<Marks>,
): () => void {
  const { session, view } = app.stores;
  let feed: { readonly engine: EngineApi; readonly query: WindowQuery<Marks> } | undefined;
  const feedOf = (engine: EngineApi) => {
    if (feed?.engine === engine) return feed.query;
    feed?.query.dispose();
    const query = new WindowQuery<Marks>(({ lanes, t0, t1 }) => {
      const { view: window, widthPx } = view.getState();
      return ask(engine, { lanes, t0, t1, apartNs: nsPerPx(window, widthPx) * apartPx });
    }, take);
    feed = { engine, query };
    return query;
  };
  const stop = app.loop.onUpdate(() => {
    const engine = app.engine();
    if (engine === undefined || !isOn()) return;
    const { generation, progress } = session.getState();
    const shown = lanesAround(app.select.layout(), app.select.rows(), 0);
    const lanes = has === undefined ? shown : shown.filter(has);
    const { view: window, widthPx } = view.getState();
    feedOf(engine).update(
      window,
      lanes,
      `${generation}:${progress?.readUntilNs ?? 0}:${nsPerPx(window, widthPx)}:${version?.() ?? ""}`,
    );
  });
  return () => {
    stop();
    feed?.query.dispose();
  };
}
