import { readFileSync } from "node:fs";

/** What Chromium writes before it ends because it can make no sandbox: by user namespaces, or else by a helper. */
const REFUSED = /No usable sandbox|SUID sandbox helper|unprivileged user namespaces/i;

/** Settings of Linux that refuse user namespaces, by the value that does, and the value that allows them. */
const SETTINGS = [
  ["kernel.apparmor_restrict_unprivileged_userns", "1", "0"],
  ["kernel.unprivileged_userns_clone", "0", "1"],
  ["user.max_user_namespaces", "0", "15000"],
] as const;

export const SANDBOX_REFUSED = "Electron is here, but this system does not let it make its sandbox";

/** Undefined if Electron ended for another reason than its sandbox; else what the user can do. */
export function sandboxHint(output: string, read = readSetting): string | undefined {
  if (!REFUSED.test(output)) return undefined;
  const [name, , allows] = SETTINGS.find(([setting, refuses]) => read(setting) === refuses) ?? [];
  const allow = name === undefined ? [] : [`allow it until the next boot by: sudo sysctl ${name}=${allows}`];
  const profile = name === SETTINGS[0][0] ? ["install the .deb package, which brings an AppArmor profile"] : [];
  const ways = [...profile, ...allow, "set LANESCOPE_SHELL=browser to do without Electron"];
  return `To change that, ${ways.join("; or ")}.`;
}

function readSetting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll(".", "/")}`, "utf8").trim();
  } catch {
    return undefined;
  }
}
