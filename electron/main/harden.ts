import { app, type Session, type WebContents } from "electron";
import { crashCounter, isOwnUrl, mayRequest } from "../node/shell-policy.js";

const hardened = new WeakSet<Session>();

/** No page may leave, open windows, embed, or be granted anything; its session asks nothing of a network. */
export function denyByDefault(contents: WebContents): void {
  contents.on("will-navigate", (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  denyInSession(contents.session);
}

function denyInSession(session: Session): void {
  if (hardened.has(session)) return;
  hardened.add(session);
  // Copying text is the one thing the window needs to be allowed.
  const isAllowed = (permission: string) => permission === "clipboard-sanitized-write";
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(isAllowed(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !mayRequest(details.url) }));
}

/** A graphics driver that keeps crashing: drawing in software is slower, and works. */
export function surviveGpuCrashes(): void {
  const isTooMuch = crashCounter();
  app.on("child-process-gone", (_event, details) => {
    if (details.type !== "GPU" || details.reason === "clean-exit" || !isTooMuch()) return;
    app.relaunch({ args: [...process.argv.slice(1), "--disable-gpu"] });
    app.quit();
  });
}
