import { failureText, ok, type Result } from "../../../workers/core/result.js";
import type { HostItem } from "../../host/host-api.js";
import { readText } from "../../host/read-text.js";
import type { ActionContext } from "./context.js";
import { setLanes } from "./follow-session.js";
import type { UiActions } from "./ui-actions.js";

export type NameActions = ReturnType<typeof createNameActions>;

export function createNameActions(context: ActionContext, ui: UiActions) {
  const { session } = context.stores;

  /** Answers how many processes have a name by now; undefined when the trace was closed meanwhile. */
  const apply = async (text: string): Promise<Result<number | undefined>> => {
    const api = context.engine();
    if (api === undefined || session.getState().phase !== "open") return ok(undefined);
    const named = await api.nameProcesses(text);
    if (context.engine() !== api) return ok(undefined);
    if (!named.ok) return named;
    session.setState({ processNames: text });
    // While reading, lanes are asked for again as they change.
    if (session.getState().progress?.phase === "reading") return named;
    const [lanes, trace] = await Promise.all([api.lanes(), api.info()]);
    if (context.engine() !== api) return ok(undefined);
    setLanes(context, lanes);
    session.setState({ trace, generation: session.getState().generation + 1 });
    return named;
  };

  return {
    /** Names processes of guests by lists in files, and reports the result. */
    async nameFrom(items: readonly HostItem[]) {
      for (const { name, files, failure } of items) {
        const [file] = files;
        if (failure !== undefined || file === undefined) {
          ui.say(failure === undefined ? `${name}: no file` : failureText(failure));
          continue;
        }
        const text = await readText(file);
        const named = text.ok ? await apply(text.value) : text;
        if (!named.ok) ui.say(`${name}: ${failureText(named.error)}`);
        else if (named.value !== undefined) ui.say(namedText(name, named.value));
      }
    },
    /** Names them by the list that was kept for this content. */
    async restore(text: string) {
      const named = await apply(text);
      if (!named.ok) ui.say(`names of guest processes: ${failureText(named.error)}`);
    },
  };
}

function namedText(file: string, count: number): string {
  if (count === 0) return `${file}: none of its processes is seen in this trace`;
  return count === 1 ? `${file}: 1 guest process has a name` : `${file}: ${count} guest processes have names`;
}
