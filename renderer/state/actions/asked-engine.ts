import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { ActionContext } from "./context.js";

/** Asks the engine of the open trace; where none is open, one that is started for the question. */
export async function askedEngine<T>(
  { engine, createEngine }: ActionContext,
  ask: (api: EngineApi) => Promise<T>,
): Promise<T> {
  const open = engine();
  if (open !== undefined) return ask(open);
  const own = createEngine();
  try {
    return await ask(own.api);
  } finally {
    own.dispose();
  }
}
