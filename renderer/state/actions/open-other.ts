import { failureText } from "../../../workers/core/result.js";
import { holdEngine } from "../../engine/held-engine.js";
import type { HostItem } from "../../host/host-api.js";
import type { OtherTrace } from "../other-trace.js";
import { createSelectors } from "../selectors.js";
import { createStores } from "../stores.js";
import type { ActionContext } from "./context.js";
import { given, nameOf } from "./given-files.js";
import { createSessionActions } from "./session-actions.js";

/**
 * Opens traces as a window of their own would, without a picture, and sums them up. `told` gets what there is: first that
 * they are read, then the figures or why there are none.
 */
export async function openOther(
  { host, createEngine, stores: shown }: ActionContext,
  items: readonly HostItem[],
  told: (other: OtherTrace) => void,
): Promise<void> {
  const stores = createStores();
  stores.ui.setState({ memoryMegabytes: shown.ui.getState().memoryMegabytes });
  const select = createSelectors(stores);
  const { engine, setEngine } = holdEngine();
  const session = createSessionActions({
    stores,
    select,
    host,
    createEngine,
    engine,
    setEngine,
    textureBytes: () => 0,
  });
  const other = {
    name: nameOf(given(items)),
    session: stores.session,
    engine,
    timeBase: select.timeBase,
    close: session.close,
  };
  const failed = (failure: string) => told({ ...other, figures: undefined, failure });
  failed("");
  await session.open(items);
  const api = engine();
  const { failure } = stores.session.getState();
  if (failure !== undefined || api === undefined) return failed(failure ? failureText(failure) : "it was not opened");
  const figures = await api.figures({});
  if (figures.ok) told({ ...other, figures: figures.value, failure: "" });
  else failed(failureText(figures.error));
}
