import { createRoot } from "react-dom/client";
import { type App, createApp } from "./app.js";
import { connectEngine } from "./engine/engine-client.js";
import { connectSql } from "./engine/sql-client.js";
import { connectHost } from "./host/connect.js";
import { takeOpener } from "./host/open-window.js";
import { tellMenuKeys } from "./menu-keys.js";
import { followWidth } from "./narrow-window.js";
import { pageStorage } from "./persist/page-storage.js";
import { openPanelMarks } from "./persist/panel-marks.js";
import { openStore } from "./persist/store.js";
import { allUnsavedIn } from "./persist/unsaved.js";
import { tellShown } from "./shown-items.js";
import { followTheme } from "./theme.js";
import { AppContext } from "./views/use-app.js";
import { Window } from "./views/window.js";
import { followTitle } from "./window-title.js";
import "./styles/styles.js";

/** A trace opens without them if the database is blocked. */
const MOST_FOR_SETTINGS_MS = 2000;

/** The composition root: a shell, an engine in a worker, the window. */
async function start(root: HTMLElement): Promise<void> {
  const storage = pageStorage();
  const storeOpening = openStore();
  let tellSettings = () => {};
  const settingsKnown = new Promise<void>((resolve) => {
    tellSettings = resolve;
    setTimeout(resolve, MOST_FOR_SETTINGS_MS);
  });
  const [host, panelMarks] = await Promise.all([connectHost(), openPanelMarks(storage, navigator.locks)]);
  const app = createApp({
    host,
    panelMarks,
    settingsKnown,
    createEngine: () =>
      connectEngine(new Worker(new URL("../workers/entry/engine.worker.ts", import.meta.url), { type: "module" })),
    createSql: (engine, onTable) =>
      connectSql(
        new Worker(new URL("../workers/entry/sql.worker.ts", import.meta.url), { type: "module" }),
        engine,
        onTable,
      ),
  });
  // Before anything is drawn: the engine's worker starts while the window makes its first picture.
  const opening = openFirst(app);
  followTheme(app);
  followTitle(app);
  followWidth(app);
  for (const event of ["pointermove", "pointerdown", "wheel", "keydown", "dragover"]) {
    window.addEventListener(event, app.loop.boostFrameRate, { capture: true, passive: true });
  }
  createRoot(root).render(
    <AppContext value={app}>
      <Window />
    </AppContext>,
  );
  // The window does not wait for the database: if it is blocked, traces must open nevertheless.
  void storeOpening
    .then((store) => app.actions.persistence.start(store, allUnsavedIn(storage)))
    .finally(() => tellSettings());
  window.addEventListener("pagehide", () => {
    app.actions.persistence.leave();
    panelMarks.leave();
  });
  host.onOpen?.((items) => void app.actions.links.openItems(items));
  host.onCommand?.((id) => {
    const command = app.commands.find((known) => known.id === id);
    if (command?.when()) command.run();
  });
  tellShown(app);
  tellMenuKeys(app);
  app.actions.windows.start();
  app.actions.reach.start();
  await opening;
}

/** What the window that this one was opened from shows; else the VMs that are being asked; else what the shell says. */
async function openFirst({ host, actions }: App): Promise<void> {
  const opener = takeOpener(window);
  if (opener !== undefined && (await actions.windows.takeOver(opener))) return host.begun?.();
  void actions.capture.begin();
  if (await actions.monitor.begin()) return host.begun?.();
  await actions.links.openItems(await host.initial());
}

const root = document.getElementById("root");
if (root !== null) void start(root);
