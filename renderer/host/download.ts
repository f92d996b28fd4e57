import { ok } from "../../workers/core/result.js";
import type { HostApi } from "./host-api.js";

/** The browser's own way of saving: it asks where, or puts it into its downloads folder. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(blob);
  link.click();
  // The browser holds the blob itself once it has handled the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** `HostApi.save` of shells that are pages of a browser. */
export function saveBy(give: (name: string, blob: Blob) => void): HostApi["save"] {
  return async (name, mime, bytes) => {
    give(name, new Blob([new Uint8Array(bytes)], { type: mime }));
    return ok(name);
  };
}
