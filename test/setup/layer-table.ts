/**
 * Who may import whom (ARCHITECTURE.md, "Folders"). A row allows its own folder, what `uses` names, and the packages
 * in `packages`; the longest matching `layer` is a file's row. A layer not in the table may not exist.
 */
export interface Layer {
  readonly layer: string;
  readonly uses: readonly string[];
  readonly packages: readonly string[];
  /** Known by its types only: what is handed over by whoever puts the parts together. */
  readonly types?: readonly string[];
}

const nouns = ["workers/core", "workers/model"];

const LAYERS: readonly Layer[] = [
  { layer: "workers/core", uses: [], packages: [] },
  { layer: "workers/model", uses: ["workers/core"], packages: [] },
  { layer: "workers/coverage", uses: nouns, packages: [] },
  { layer: "workers/columnar", uses: ["workers/core"], packages: [] },
  {
    layer: "workers/sql",
    uses: [...nouns, "workers/columnar"],
    packages: ["apache-arrow", "@duckdb/duckdb-wasm/blocking"],
  },
  { layer: "workers/filter", uses: nouns, packages: [] },
  { layer: "workers/archive", uses: nouns, packages: [] },
  { layer: "workers/symbols", uses: [...nouns, "workers/archive"], packages: [] },
  { layer: "workers/formats", uses: [...nouns, "workers/archive", "workers/filter", "workers/flat"], packages: [] },
  { layer: "workers/ctf-writer", uses: [...nouns, "workers/formats"], packages: [] },
  { layer: "workers/index", uses: nouns, packages: [] },
  { layer: "workers/facts", uses: [...nouns, "workers/index"], packages: [] },
  {
    layer: "workers/ingest",
    uses: [...nouns, "workers/coverage", "workers/formats", "workers/archive", "workers/index"],
    packages: [],
  },
  { layer: "workers/index-file", uses: nouns, packages: [] },
  // AssemblyScript reads these files too: of others it understands only plain numbers.
  { layer: "workers/flat", uses: ["workers/core", "workers/index"], packages: [] },
  { layer: "workers/analyses", uses: [...nouns, "workers/index", "workers/facts", "workers/flat"], packages: [] },
  {
    layer: "workers/alignment",
    uses: [
      ...nouns,
      "workers/archive",
      "workers/formats",
      "workers/index",
      "workers/facts",
      "workers/ingest",
      "workers/analyses",
    ],
    packages: [],
  },
  { layer: "workers/fingerprint", uses: nouns, packages: [] },
  {
    layer: "workers/query",
    uses: [...nouns, "workers/columnar", "workers/filter", "workers/index", "workers/facts", "workers/fingerprint"],
    packages: [],
  },
  {
    layer: "workers/findings",
    uses: [...nouns, "workers/coverage", "workers/index", "workers/facts", "workers/query"],
    packages: [],
  },
  {
    layer: "workers/profile",
    uses: [...nouns, "workers/filter", "workers/index", "workers/facts", "workers/query", "workers/compare"],
    packages: [],
  },
  // What a file says, whatever trace is open: the window checks it with each key.
  { layer: "workers/own-analyses/file", uses: [...nouns, "workers/filter"], packages: [] },
  {
    layer: "workers/own-analyses",
    uses: [...nouns, "workers/own-analyses/file", "workers/filter", "workers/index", "workers/facts", "workers/query"],
    packages: [],
  },
  { layer: "workers/compare", uses: [...nouns, "workers/filter"], packages: [] },
  { layer: "workers/report", uses: [...nouns, "workers/query"], packages: [] },
  {
    layer: "workers/engine",
    uses: [
      ...nouns,
      "workers/coverage",
      "workers/filter",
      "workers/archive",
      "workers/formats",
      "workers/ctf-writer",
      "workers/index",
      "workers/index-file",
      "workers/facts",
      "workers/symbols",
      "workers/ingest",
      "workers/analyses",
      "workers/alignment",
      "workers/query",
      "workers/own-analyses",
      "workers/own-analyses/file",
      "workers/findings",
      "workers/compare",
      "workers/profile",
      "workers/report",
    ],
    packages: [],
  },
  { layer: "workers/entry", uses: ["workers"], packages: ["comlink", "node:*", "@duckdb/duckdb-wasm/blocking"] },

  { layer: "renderer/host", uses: nouns, packages: [] },
  {
    layer: "renderer/engine",
    uses: [...nouns, "workers/entry", "workers/sql", "renderer/viewmodel"],
    packages: ["comlink"],
  },
  {
    layer: "renderer/viewmodel",
    uses: [...nouns, "workers/coverage", "workers/filter", "workers/own-analyses/file"],
    packages: [],
  },
  { layer: "renderer/share", uses: [...nouns, "renderer/viewmodel"], packages: [] },
  { layer: "renderer/persist", uses: [...nouns, "renderer/viewmodel"], packages: ["dexie"] },
  { layer: "renderer/gpu", uses: [...nouns, "renderer/viewmodel"], packages: ["pixi.js", "pixi.js/*"] },
  {
    layer: "renderer/state",
    uses: [...nouns, "renderer/viewmodel", "renderer/engine", "renderer/host", "renderer/persist", "renderer/share"],
    packages: ["zustand", "zustand/*"],
  },
  {
    layer: "renderer/commands",
    uses: [...nouns, "renderer/viewmodel", "renderer/state"],
    packages: [],
  },
  {
    layer: "renderer/views",
    uses: [
      ...nouns,
      "workers/coverage",
      "renderer/viewmodel",
      "renderer/state",
      "renderer/host",
      "renderer/engine",
      "renderer/persist",
      "renderer/share",
      "renderer/commands",
      "renderer/gpu",
    ],
    packages: ["react", "react-dom", "zustand", "zustand/*", "lucide-react"],
    types: ["renderer/app"],
  },
  {
    layer: "renderer",
    uses: ["renderer", ...nouns, "workers/entry"],
    packages: ["react", "react-dom", "react-dom/client"],
  },

  // Only types of the window's host interface: what crosses to it is described once.
  // Triggers read what guests say as the window's filter and a monitor log do.
  {
    layer: "electron/node",
    uses: [
      ...nouns,
      "workers/coverage",
      "workers/filter",
      "workers/formats/monitor-log/answers/guest-frame",
      "renderer/host",
    ],
    packages: ["node:*"],
  },
  { layer: "electron/serve", uses: [...nouns, "electron/node"], packages: ["node:*"] },
  { layer: "electron/launch", uses: [...nouns, "electron/node", "electron/serve"], packages: ["node:*"] },
  { layer: "electron/main", uses: ["electron/node", "electron/cli", "workers/core"], packages: ["node:*", "electron"] },
  { layer: "electron/preload", uses: ["electron/node", "renderer/host"], packages: ["electron"] },
  {
    layer: "electron/cli",
    uses: ["workers", "electron/node", "electron/launch", "renderer/viewmodel", "renderer/share"],
    packages: ["node:*", "hyparquet"],
  },
];

export function layerOf(path: string): Layer | undefined {
  let best: Layer | undefined;
  for (const layer of LAYERS) {
    const isIn = path.startsWith(`${layer.layer}/`) || path.replace(/\.tsx?$/, "") === layer.layer;
    if (isIn && layer.layer.length > (best?.layer.length ?? 0)) best = layer;
  }
  return best;
}

/** "node:*" allows every name that starts with "node:", a plain name only itself. */
export function allowsPackage(layer: Layer, name: string): boolean {
  return layer.packages.some((allowed) =>
    allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) : name === allowed,
  );
}

export function allowsFile(layer: Layer, path: string, isTypeOnly: boolean): boolean {
  const inside = (folder: string) => path.startsWith(`${folder}/`) || path.replace(/\.tsx?$/, "") === folder;
  return inside(layer.layer) || layer.uses.some(inside) || (isTypeOnly && (layer.types ?? []).some(inside));
}
