import { ipcMain, protocol } from "electron";
import { handleRequest, type ShellContext } from "../node/handle-request.js";
import { dispatchHostCall } from "../node/host-calls.js";
import { respond } from "../node/serve-bytes.js";
import { isOwnUrl, SCHEME } from "../node/shell-policy.js";

/**
 * Makes `app:` a scheme like https: secure, with an origin, fetch and streams. Call it once, before the app is ready.
 */
export function declareScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** Serves the window's files and bytes. Calls come only by IPC, which names the sender. */
export function serveScheme(shell: ShellContext): void {
  protocol.handle(SCHEME, (request) => {
    const path = new URL(request.url).pathname.slice(1);
    if (!isOwnUrl(request.url) || path.startsWith("call/")) return respond(404, "not found");
    return handleRequest(shell, path, request);
  });
}

/** Handles `host:call` with a name and arguments. Only the main frame of our own page may send it. */
export function handleHostCalls(shell: ShellContext): void {
  ipcMain.handle("host:call", async (event, name: unknown, args: unknown) => {
    const frame = event.senderFrame;
    if (!frame || frame.parent !== null || !isOwnUrl(frame.url)) throw new Error("refused");
    const result = await dispatchHostCall(shell.service, shell.traits, name, args, event.sender.id);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  });
}
