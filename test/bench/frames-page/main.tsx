import { createRoot } from "react-dom/client";
import { createApp } from "../../../renderer/app.js";
import { connectEngine } from "../../../renderer/engine/engine-client.js";
import { followTheme } from "../../../renderer/theme.js";
import { AppContext } from "../../../renderer/views/use-app.js";
import { Window } from "../../../renderer/views/window.js";
import { createFakeHost, memoryItem } from "../../fakes/fake-host.js";
import "../../../renderer/styles/styles.js";

/** The real window over a synthetic engine in a worker: `?small`, `?huge` or `?empty`. */
const shape = location.search.slice(1) || "small";
const item = memoryItem("synthetic", { trace: new Uint8Array(1) });
const app = createApp({
  host: createFakeHost([item]),
  createEngine: () => {
    const worker = new Worker(new URL("./fake.worker.ts", import.meta.url), { type: "module", name: shape });
    return connectEngine(worker);
  },
});
Object.assign(globalThis, { lanescope: app });
followTheme(app);
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <AppContext value={app}>
      <Window />
    </AppContext>,
  );
}
if (shape !== "empty") void app.actions.session.open([item]);
