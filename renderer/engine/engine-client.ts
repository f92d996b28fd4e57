import { releaseProxy, wrap } from "comlink";
import type { EngineApi } from "../../workers/model/engine-api.js";

/** An engine and the end of it. One per open trace: closing a trace ends its worker and frees all it held. */
export interface EngineClient {
  readonly api: EngineApi;
  dispose(): void;
}

/** Speaks to an engine in a worker. */
export function connectEngine(worker: Worker): EngineClient {
  const remote = wrap<EngineApi>(worker);
  return {
    // Every method of EngineApi answers a promise already, so the remote has the very same type.
    api: remote,
    dispose: () => {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}

/** An engine in this thread: for tests. */
export function localEngine(api: EngineApi): EngineClient {
  return { api, dispose: () => void api.close() };
}
