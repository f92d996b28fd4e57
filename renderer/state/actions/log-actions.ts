import { isMeantBy } from "../../../workers/model/clock-choice.js";
import { machineFor } from "../../../workers/model/log-machine.js";
import type { LogPreview } from "../../../workers/model/log-preview.js";
import { askedEngine } from "./asked-engine.js";
import type { ActionContext } from "./context.js";
import { filesOf } from "./given-files.js";
import type { SessionActions } from "./session-actions.js";

/** Logs that no format knows, and the pattern of their lines; and whose logs are. */
export function createLogActions(context: ActionContext, session: SessionActions) {
  return {
    /** What a pattern makes of those of the last files that no format knows. Undefined: they cannot be looked at. */
    async preview(logFormat: string | undefined): Promise<LogPreview | undefined> {
      const files = filesOf(session.lastItems());
      if (!files.ok) return undefined;
      const request = { files: files.value.files, ...(logFormat !== undefined && { logFormat }) };
      try {
        return await askedEngine(context, (api) => api.previewLog(request));
      } catch {
        // The engine was closed meanwhile.
        return undefined;
      }
    },
    /** Opens the last items again, with the pattern. */
    open: (logFormat: string) => session.openAgain({ logFormat }),
    /** The machine that the user has put a log to, if any. */
    machineOf: (path: string) => machineFor(path, session.choices().logMachines ?? []),
    /** Opens what is on screen again, with a log as one of a machine; undefined: as the traces tell. */
    async put(path: string, machine: string | undefined) {
      const all = session.choices().logMachines ?? [];
      const others = all.filter(({ log }) => (machine === undefined ? !isMeantBy(path, log) : log !== path));
      session.dismiss();
      await session.openAgain({ logMachines: machine === undefined ? others : [...others, { log: path, machine }] });
    },
  };
}
