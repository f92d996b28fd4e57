import { readFileSync } from "node:fs";

/** The version in package.json, which lies two folders above every bundle, installed or in a checkout. */
export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return String(version);
}
