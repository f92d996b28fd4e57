import { releaseProxy, wrap } from "comlink";
import type { EngineApi } from "../../workers/model/engine-api.js";

/** An engine and the end of it. One per open trace: closing a trace ends its worker and frees all it held. */
export interface EngineClient {
  readonly api: EngineApi;
  /** Resolves, with why, should the engine die; what was asked of it is then never answered. */
  readonly death: Promise<string>;
  dispose(): void;
}

/** Speaks to an engine in a worker. */
export function connectEngine(worker: Worker): EngineClient {
  const death = new Promise<string>((resolve) => {
    worker.addEventListener("error", (event) => resolve(event.message || "its worker could not start"));
    worker.addEventListener("messageerror", () => resolve("an answer could not be read"));
  });
  const remote = wrap<EngineApi>(worker);
  return {
    // Every method of EngineApi answers a promise already, so the remote has the very same type.
    api: remote,
    death,
    dispose: () => {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}
