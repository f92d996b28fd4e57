import { createApp } from "../../../renderer/app.js";
import type { HostItem } from "../../../renderer/host/host-api.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import { createFakeEngine } from "../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../fakes/fake-host.js";
import { localEngine } from "../../fakes/local-engine.js";

const item = memoryItem("synthetic", { trace: new Uint8Array(1) });

/** A window without a pixel; `change` replaces answers of the fake engine. */
export function makeApp(
  change: (engine: EngineApi) => Partial<EngineApi> = () => ({}),
  others: readonly HostItem[] = [],
) {
  // Nothing is drawn: no frame is ever due.
  globalThis.requestAnimationFrame ??= () => 0;
  const createEngine = () => {
    const engine = createFakeEngine();
    return localEngine({ ...engine, ...change(engine) });
  };
  return createApp({ host: createFakeHost([item, ...others]), createEngine });
}

/** The same with the synthetic trace open. `others`: what the shell finds again, beside the trace. */
export async function openApp(change?: (engine: EngineApi) => Partial<EngineApi>, others?: readonly HostItem[]) {
  const app = makeApp(change, others);
  app.actions.view.resize(1000, 600);
  await app.actions.session.open([item]);
  return app;
}

/** After every answer that the fake engine has given. */
export const settled = () => new Promise<void>((later) => setTimeout(later));
