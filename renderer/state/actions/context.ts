import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { EngineClient } from "../../engine/engine-client.js";
import type { SqlClient } from "../../engine/sql-client.js";
import type { HostApi } from "../../host/host-api.js";
import type { Selectors } from "../selectors.js";
import type { Stores } from "../stores.js";

/** Dependencies of all actions, made once in app.ts. */
export interface ActionContext {
  readonly stores: Stores;
  readonly select: Selectors;
  readonly host: HostApi;
  readonly createEngine: () => EngineClient;
  /** DuckDB over the session of an engine. Missing where this window has none. */
  readonly createSql?: ((engine: EngineApi, onTable: (name: string) => void) => SqlClient) | undefined;
  /** The engine of the open trace. */
  engine(): EngineApi | undefined;
  setEngine(client: EngineClient | undefined): void;
  /** Resolves once the settings are those that were kept; missing where nothing is kept. */
  readonly settingsKnown?: Promise<void> | undefined;
  /** What the canvases hold of textures on the GPU. */
  textureBytes(): number;
}
