import { ipcMain, protocol } from "electron";
import { type AppPlaces, answerApp } from "../node/answer-app.js";
import { answer } from "../node/answer-bytes.js";
import { callHost } from "../node/host-calls.js";
import { isOwnUrl, SCHEME } from "../node/shell-policy.js";

/** Makes app: a scheme like https: secure, with an origin, with fetch and streams. Once, before the app is ready. */
export function declareScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** The window's files and bytes. Calls come by IPC only, where the sender is known. */
export function serveScheme(places: AppPlaces): void {
  protocol.handle(SCHEME, (request) => {
    const path = new URL(request.url).pathname.slice(1);
    if (!isOwnUrl(request.url) || path.startsWith("call/")) return answer(404, "not found");
    return answerApp(places, path, request);
  });
}

/** `host:call` with a name and arguments, from our own page's main frame and no other. */
export function answerCalls(places: AppPlaces): void {
  ipcMain.handle("host:call", async (event, name: unknown, args: unknown) => {
    const frame = event.senderFrame;
    if (!frame || frame.parent !== null || !isOwnUrl(frame.url)) throw new Error("refused");
    const result = await callHost(places.service, places.dialogs, name, args);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  });
}
