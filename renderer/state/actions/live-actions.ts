import { ok, type Result } from "../../../workers/core/result.js";
import type { EngineApi, SessionChange } from "../../../workers/model/engine-api.js";
import type { MonitorNews, Recording } from "../../../workers/model/monitor-vms.js";
import type { ActionContext } from "./context.js";
import type { SessionActions } from "./session-actions.js";
import { WarmEngine } from "./warm-engine.js";

export type LiveActions = ReturnType<typeof createLiveActions>;

/** A recording that is shown, or was until the person opened something else. */
interface Shown {
  readonly recording: number;
  readonly token: string;
  /** Undefined: it could not be opened. */
  readonly api: EngineApi | undefined;
}

/** Shows a recording while it is written: a trace that grows. */
export function createLiveActions(context: ActionContext, session: SessionActions) {
  let shown: Shown | undefined;
  const warm = new WarmEngine(context.createEngine);

  const begin = async ({ id, path, token }: Recording, lines: readonly string[]) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    shown = await new Promise<Shown>((resolve) => {
      const ask = async (api: EngineApi) => {
        const opened = await api.openLiveLog({ name, lines });
        resolve({ recording: id, token, api: opened.ok ? api : undefined });
        return opened;
      };
      // It resolves when the recording has ended, and gives up where the person opens something else meanwhile.
      void session
        .openLive({ token, name, files: [] }, ask, () => warm.take())
        .finally(() => resolve({ recording: id, token, api: undefined }));
    });
  };

  /** The answer of an engine; undefined once another one is on screen, since one that is closed answers nothing. */
  const whileShown = <T>(api: EngineApi, answer: Promise<T>): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      const stop = context.stores.session.subscribe(({ phase }) => {
        if (context.engine() === api || (phase === "open" && context.engine() === undefined)) return;
        stop();
        resolve(undefined);
      });
      answer.then(resolve, reject).finally(stop);
    });

  return {
    /** A recording is likely to be shown soon. */
    prepare: () => warm.prepare(),
    /** None is shown after all. */
    letGo: () => warm.letGo(),
    /** Lines as they come. The first ones of a recording show it in place of what is on screen. */
    async take({ recording, from, lines }: MonitorNews) {
      if (recording === undefined) return;
      if (shown?.recording !== recording.id) {
        if (from === 0 && 0 < lines.length) await begin(recording, lines);
        return;
      }
      const { api } = shown;
      if (api === undefined || lines.length === 0) return;
      if (context.engine() !== api) {
        shown = { ...shown, api: undefined };
        return;
      }
      const state = await whileShown(api, api.appendLiveLog(lines));
      if (state?.isFull === true) void session.beginLiveAgain(rolled);
    },
    /** No more lines come: what is on screen stays, as one that was read from a file. */
    async end() {
      const { api, token = "" } = shown ?? {};
      shown = undefined;
      if (api === undefined || context.engine() !== api) return;
      const file = await context.host.reopen(token);
      if (context.engine() !== api) return;
      // Before the engine ends it: a trace that waits to be added is opened beside the file then.
      if (file.ok) session.settleLive(file.value);
      await api.endLiveLog();
    },
    /** Whether the recording that runs is on screen. */
    isShown: () => shown?.api !== undefined && context.engine() === shown.api,
    /** Lets the recording be shown again, by all of its lines. */
    forget() {
      shown = undefined;
    },
  };
}

async function rolled(api: EngineApi): Promise<Result<SessionChange>> {
  const info = await api.rollLiveLog();
  return info.ok ? ok({ kind: "changed", info: info.value }) : info;
}
