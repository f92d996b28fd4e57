import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const SOURCES = ["workers", "renderer", "electron", "test"];
const DOCUMENTS = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "test/README.md"],
  ...readdirSync(join(root, "docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
];

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Files of the sources by their last part: documents often name a file without its folder. */
const names = new Set(
  SOURCES.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })).map((path) =>
    path.split(/[\\/]/).at(-1),
  ),
);

/** What looks like a path of the repository in code: with an ending of a source, or below a folder of the sources. */
function pathsIn(text: string): string[] {
  const code = [...text.matchAll(/`([^`\s]+)`/g)].map(([, inner = ""]) => inner);
  const folders = new Set(SOURCES.flatMap((folder) => [folder, ...foldersIn(folder)]));
  return code.filter((path) => {
    if (/^(\.\.|dist|node_modules|release)\b|[*<>:()…]|[A-Z]{4,}(?!\.md)/.test(path)) return false;
    const [first = ""] = path.split("/");
    // Lanes have paths too, and those of a host begin so.
    const isInFolder = path.includes("/") && folders.has(first) && first !== "host";
    return /\.(ts|tsx|mjs|md|yml|json)$/.test(path) || isInFolder;
  });
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function isThere(path: string, document: string): boolean {
  if (!path.includes("/") && names.has(path)) return true;
  const places = [
    "",
    dirname(document),
    ...SOURCES,
    ...SOURCES.flatMap((folder) => foldersIn(folder).map((name) => `${folder}/${name}`)),
  ];
  return places.some((place) => existsSync(join(root, place, path)));
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}

describe.each(DOCUMENTS)("%s", (document) => {
  const text = read(document);

  test("names paths that are there", () => {
    expect(pathsIn(text).filter((path) => !isThere(path, document))).toEqual([]);
  });

  test("leads to what is there", () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const dead = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? document : join(dirname(document), path);
      return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsIn(read(target)).includes(anchor));
    });
    expect(dead).toEqual([]);
  });
});

test("the example of a path is found", () => {
  expect(pathsIn("`workers/no-such-file.ts`, `query/gone`, `*.metadata`, `host/cpu/0`")).toEqual([
    "workers/no-such-file.ts",
    "query/gone",
  ]);
  expect(isThere("query/gone", "ARCHITECTURE.md")).toBe(false);
});
