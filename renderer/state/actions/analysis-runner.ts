import { failureText } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { AnalysesNews, AnalysisReport } from "../../../workers/model/own-analysis.js";
import type { AnalysisRow } from "../../persist/schema.js";
import { contentsOf } from "../session-contents.js";
import type { Stores } from "../stores.js";
import type { ActionContext } from "./context.js";
import { setLanes } from "./follow-session.js";

/** Those of the user's analyses that are on for a trace that is open, the oldest first. */
export function analysesInUse({ analyses, session }: Pick<Stores, "analyses" | "session">): readonly AnalysisRow[] {
  const open = new Set(contentsOf(session.getState().info));
  return [...analyses.getState().saved.values()]
    .filter(({ contents }) => contents.some((content) => open.has(content)))
    .sort((a, b) => a.savedAt - b.savedAt);
}

/**
 * Has the engine of the open trace compute the analyses that are on, whatever switched them: the user, undo, or another
 * window. `onDone` hears of each that has come to its end, in the lanes too.
 */
export function followAnalyses(
  context: ActionContext,
  onDone: (id: string, report: AnalysisReport) => void,
): { readonly askAgain: () => void } {
  const { analyses, session, ui } = context.stores;
  let followed: EngineApi | undefined;
  let asked = "[]";

  const take = (news: AnalysesNews) => {
    const ids = new Map(analysesInUse(context.stores).map(({ fileName, id }) => [fileName, id]));
    const reports = new Map<string, AnalysisReport>();
    for (const report of news.reports) {
      const id = ids.get(report.file);
      if (id !== undefined) reports.set(id, report);
    }
    const before = analyses.getState().reports;
    analyses.setState({ reports });
    for (const [id, report] of reports) {
      if (report.phase === "done" && before.get(id)?.phase !== "done") onDone(id, report);
    }
  };

  const follow = async (engine: EngineApi) => {
    let version = 0;
    for (let seen = 0; ; ) {
      const news = await engine.analyses(seen);
      if (context.engine() !== engine) return;
      seen = news.serial;
      if (news.version !== version) {
        version = news.version;
        const lanes = await engine.lanes();
        if (context.engine() !== engine) return;
        setLanes(context, lanes);
        session.setState(({ generation }) => ({ generation: generation + 1 }));
      }
      take(news);
    }
  };

  const ask = async () => {
    const engine = session.getState().phase === "open" ? context.engine() : undefined;
    if (engine !== followed) {
      followed = undefined;
      asked = "[]";
      if (0 < analyses.getState().reports.size) analyses.setState({ reports: new Map() });
    }
    if (engine === undefined) return;
    const files = analysesInUse(context.stores).map(({ fileName, text }) => ({ name: fileName, text }));
    const now = JSON.stringify(files);
    if (now === asked) return;
    asked = now;
    if (followed === undefined) {
      followed = engine;
      // An engine that ends answers nothing more: the session says so.
      void follow(engine).catch(() => undefined);
    }
    const set = await engine.setAnalyses(files);
    if (!set.ok && context.engine() === engine) ui.setState({ message: failureText(set.error) });
  };

  analyses.subscribe((now, before) => {
    if (now.saved !== before.saved) void ask();
  });
  session.subscribe((now, before) => {
    if (now.info !== before.info || now.phase !== before.phase) void ask();
  });
  return {
    /** The engine begins those again that were stopped. */
    askAgain: () => {
      asked = "[]";
      void ask();
    },
  };
}
