import type { EngineApi } from "../../workers/model/engine-api.js";
import type { EngineClient } from "./engine-client.js";

export interface HeldEngine {
  engine(): EngineApi | undefined;
  /** The one before is closed. */
  setEngine(client: EngineClient | undefined): void;
}

/** A place for the engine of the open trace; at first there is none. */
export function holdEngine(): HeldEngine {
  let client: EngineClient | undefined;
  return {
    engine: () => client?.api,
    setEngine: (next) => {
      client?.dispose();
      client = next;
    },
  };
}
