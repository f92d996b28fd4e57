import { errorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { KeptIndexes } from "../../../workers/model/kept-index.js";
import { clearedText } from "../../viewmodel/settings/storage-words.js";
import { askedEngine } from "./asked-engine.js";
import type { ActionContext } from "./context.js";
import { measureMemory } from "./held-memory.js";

/** What the open trace holds of memory, and the indexes that are kept of all traces. */
export function createStorageActions(context: ActionContext) {
  /** The answer of an engine; a failure where its storage or the engine itself gives none. */
  async function answered<T>(ask: (api: EngineApi) => Promise<T>): Promise<Result<T>> {
    try {
      return ok(await askedEngine(context, ask));
    } catch (error) {
      return fail(errorText(error));
    }
  }
  return {
    /** Measures what the open trace holds of memory, if one is open. */
    async measure(): Promise<void> {
      const api = context.engine();
      if (api !== undefined) await measureMemory(context, api);
    },
    /** Undefined where none can be kept. */
    indexes: (): Promise<Result<KeptIndexes | undefined>> => answered((api) => api.keptIndexes()),
    /** Answers once the index of the open trace is written, if it is one to be kept. */
    indexWritten: async (): Promise<void> => {
      if (context.engine() !== undefined) await answered((api) => api.indexNews());
    },
    /** Removes all indexes, and says what that freed. */
    async clearIndexes(): Promise<string> {
      const cleared = await answered(async (api) => {
        const before = await api.keptIndexes();
        await api.clearIndexes();
        return clearedText(before?.files ?? [], (await api.keptIndexes())?.files ?? []);
      });
      return cleared.ok ? cleared.value : `The indexes cannot be removed: ${cleared.error.message}`;
    },
  };
}
