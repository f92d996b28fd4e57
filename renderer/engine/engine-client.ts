import { releaseProxy, wrap } from "comlink";
import { watchLife } from "../../workers/entry/worker-life.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { removeLeftSpills } from "./left-spills.js";

/** One engine per open trace: closing the trace ends its worker and frees its memory. */
export interface EngineClient {
  readonly api: EngineApi;
  /** Resolves with the reason when the engine dies. Its open questions are never answered. */
  readonly death: Promise<string>;
  dispose(): void;
}

/** Speaks to an engine in a worker. */
export function connectEngine(worker: Worker): EngineClient {
  let unwatch = (): void => undefined;
  const death = new Promise<string>((resolve) => {
    unwatch = watchLife(worker, resolve);
    worker.addEventListener("error", (event) => resolve(event.message || "its worker could not start"));
    worker.addEventListener("messageerror", () => resolve("an answer could not be read"));
  });
  const remote = wrap<EngineApi>(worker);
  return {
    // Every method of EngineApi answers a promise already, so the remote has the very same type.
    api: remote,
    death,
    dispose: () => {
      unwatch();
      remote[releaseProxy]();
      worker.terminate();
      void removeLeftSpills();
    },
  };
}
