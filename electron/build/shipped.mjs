import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All packages of the lock file that are not for development only, sorted by path: path in the repository, and entry. */
export function shippedPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== "" && !entry.dev && !entry.devOptional && existsSync(join(root, path)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The name of a package by its path. */
export function nameOf(path) {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}
