import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Import, readSources, root, type SourceFile } from "./setup/imports.js";
import { allowsFile, allowsPackage, type Layer, layerOf } from "./setup/layer-table.js";

const sources = readSources(["workers", "renderer", "electron"]);
const engineSources = sources.filter(
  ({ path }) =>
    path.startsWith("workers/") && !path.startsWith("workers/entry/") && path !== "workers/core/platform.d.ts",
);

test("every folder imports only what its layer may", () => {
  const wrong = sources.flatMap((file) => {
    const layer = layerOf(file.path);
    if (!layer) return [`${file.path}: in no layer of test/setup/layer-table.ts`];
    return file.imports
      .filter((imported) => !isAllowed(layer, imported))
      .map(({ target }) => `${file.path}: may not import ${target}`);
  });
  expect(wrong).toEqual([]);
});

test("no file imports itself in a circle", () => {
  expect(cycles(sources)).toEqual([]);
});

test("the engine mentions no DOM, Node or Electron", () => {
  const wrong = engineSources.flatMap(({ path, code }) =>
    [...code.matchAll(PLATFORM_WORDS)].map(([word]) => `${path}: ${word.trim()}`),
  );
  expect(wrong).toEqual([]);
});

test("the compiler holds the engine to that: no platform in scope, no way around it", () => {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "workers/tsconfig.json"), "utf8"));
  expect(compilerOptions).toMatchObject({ lib: ["ES2023"], types: [] });
  const wrong = engineSources.filter(({ code }) => /\bdeclare (global|const|class|function|var|let)\b/.test(code));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test("files stay short enough to hold one idea", () => {
  const long = sources
    .map(({ path, code }) => ({ path, lines: code.split("\n").length }))
    .filter(({ lines }) => lines > 320);
  expect(long).toEqual([]);
});

/** Names of a platform in use, rather than as words: members, calls, constructions. */
const PLATFORM_WORDS = new RegExp(
  [
    String.raw`(?<![.\w])(?:document|navigator|localStorage|indexedDB|globalThis|self)\s*[.[]`,
    String.raw`(?<![.\w])(?:Buffer|process)\.(?:from|alloc|concat|env|argv|stdout|stderr|nextTick|cwd|exit|memoryUsage)\b`,
    String.raw`(?<![.\w])window\.(?:document|location|addEventListener|setTimeout)\b`,
    String.raw`\bnew\s+(?:Worker|Blob|File|FileReader|XMLHttpRequest|WebSocket|Request|Response)\b`,
    String.raw`(?<![.\w])(?:require|importScripts|setImmediate)\(`,
    "[\"'](?:node:[^\"']*|electron)[\"']",
  ].join("|"),
  "g",
);

function isAllowed(layer: Layer, imported: Import): boolean {
  const { target, isOurs, isTypeOnly } = imported;
  if (isAsset(imported)) return true;
  return isOurs ? allowsFile(layer, target, isTypeOnly) : allowsPackage(layer, target);
}

/** Style sheets, images, example files and the like belong to the file that names them. */
function isAsset({ target }: Import): boolean {
  return /\.(css|svg|png|wasm|html|analysis\.json)$/.test(target);
}

/** Types count: a reader of one file has to read the others. A worker started by its address does not count. */
function cycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(" -> "));
    if (at >= 0 || done.has(path)) return;
    for (const { target, isOurs, isUrl } of byPath.get(path)?.imports ?? []) {
      if (isOurs && !isUrl) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}
