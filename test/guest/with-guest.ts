import { describeWith } from "../setup/skip.js";
import type { GuestArch } from "./architecture.js";
import { type GuestParts, guestParts } from "./parts.js";

/** Tests with a guest under emulation; one skip with its reason where a part of it is absent. */
export function describeWithGuest(what: string, tests: (parts: GuestParts) => void, arch?: GuestArch): void {
  const found = guestParts(arch);
  const parts = "parts" in found ? found.parts : undefined;
  const missing = "missing" in found ? found.missing : [];
  const why = `a guest needs what is not here, and could not be installed: ${missing.join(", ")}`;
  describeWith(what, parts, why, tests);
}
