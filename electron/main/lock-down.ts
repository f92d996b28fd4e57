import { app, type Session, type WebContents } from "electron";
import { argumentsWithoutGpu, type OpenRequest } from "../node/open-arguments.js";
import { crashCounter, isOwnUrl, mayRequest } from "../node/shell-policy.js";

const hardened = new WeakSet<Session>();

/** A page may not navigate away, open windows, embed pages or get permissions. Its session may not use a network. */
export function lockDown(contents: WebContents): void {
  contents.on("will-navigate", (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  lockDownSession(contents.session);
}

function lockDownSession(session: Session): void {
  if (hardened.has(session)) return;
  hardened.add(session);
  // The window needs one permission: to copy text.
  const isAllowed = (permission: string) => permission === "clipboard-sanitized-write";
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(isAllowed(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !mayRequest(details.url) }));
}

/** Restarts the application with software rendering when the GPU process crashes again and again. */
export function relaunchWithoutGpu(shown: () => Promise<OpenRequest>): void {
  const isTooMuch = crashCounter();
  app.on("child-process-gone", (_event, details) => {
    if (details.type !== "GPU" || details.reason === "clean-exit" || !isTooMuch()) return;
    // Without a GPU already, another start would crash like this one.
    if (!app.commandLine.hasSwitch("disable-gpu")) void relaunch(shown);
  });
}

async function relaunch(shown: () => Promise<OpenRequest>): Promise<void> {
  const args = [...argumentsWithoutGpu(process.argv, app.isPackaged, await shown())];
  // The program of an AppImage lies in a mount that ends with it.
  const { APPIMAGE } = process.env;
  app.relaunch(APPIMAGE ? { args, execPath: APPIMAGE } : { args });
  app.quit();
}
