import { fail, ok, type Result } from "../../workers/core/result.js";
import type { HostApi } from "./host-api.js";

/** Opens an https address in the user's browser, beside this page, which it learns nothing of. */
export async function openLink(host: Pick<HostApi, "openLink">, address: string): Promise<Result<void>> {
  if (!address.startsWith("https://")) return fail("not opened: no https address");
  if (host.openLink !== undefined) return host.openLink(address);
  window.open(address, "_blank", "noopener,noreferrer");
  return ok(undefined);
}
