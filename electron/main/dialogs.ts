import { join } from "node:path";
import { app, dialog } from "electron";
import type { HostDialogs } from "../node/host-calls.js";

/** The dialogs of the Electron shell. They resolve to undefined when the user cancels. */
export function createDialogs(): Required<HostDialogs> {
  return {
    shell: "electron",
    async pick(what, lastFolder) {
      const answer = await dialog.showOpenDialog({
        title: what === "folder" ? "Open the folder of a trace" : "Open traces",
        // Only macOS has one dialog for files and folders.
        properties: [
          "multiSelections",
          ...(what === "files" || process.platform === "darwin" ? (["openFile"] as const) : []),
          ...(what === "folder" || process.platform === "darwin" ? (["openDirectory"] as const) : []),
        ],
        ...(lastFolder === undefined ? {} : { defaultPath: lastFolder }),
      });
      if (answer.canceled) return undefined;
      for (const path of answer.filePaths) app.addRecentDocument(path);
      return answer.filePaths;
    },
    async saveAs(name) {
      const answer = await dialog.showSaveDialog({ defaultPath: join(app.getPath("documents"), name) });
      return answer.canceled ? undefined : answer.filePath;
    },
  };
}
