import type { EngineClient } from "../../renderer/engine/engine-client.js";
import type { EngineApi } from "../../workers/model/engine-api.js";

/** An engine in this thread, which never dies. */
export function localEngine(api: EngineApi): EngineClient {
  return { api, death: new Promise(() => {}), dispose: () => void api.close() };
}
