import { errorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { KeptIndexes } from "../../../workers/model/kept-index.js";
import type { MemoryUse } from "../../../workers/model/memory-use.js";
import { clearedText } from "../../viewmodel/settings/storage-words.js";
import { askedEngine } from "./asked-engine.js";
import type { ActionContext } from "./context.js";

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
    /** Undefined: no trace is open. */
    async memory(): Promise<MemoryUse | undefined> {
      if (context.engine() === undefined) return undefined;
      const use = await answered((api) => api.memoryUse());
      return use.ok ? use.value : undefined;
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
