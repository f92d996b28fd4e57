import { readFileSync } from "node:fs";

/** Of package.json, which stands two folders above every bundle, in the package as in a checkout. */
export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return String(version);
}
