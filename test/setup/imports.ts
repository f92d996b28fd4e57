import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface SourceFile {
  /** Relative to the root, "/" between parts. */
  readonly path: string;
  /** With comments blanked, strings kept. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As written, for a package; for one of our files, its path from the root. */
  readonly target: string;
  readonly isOurs: boolean;
  /** Gone after compilation. */
  readonly isTypeOnly: boolean;
  /** By `new URL("…", import.meta.url)`: a worker, loaded apart. */
  readonly isUrl: boolean;
}

export function readSources(folders: readonly string[]): SourceFile[] {
  const paths = folders.flatMap((folder) => listSources(folder));
  const known = new Set(paths);
  return paths.map((path) => {
    const code = withoutComments(readFileSync(join(root, path), "utf8"));
    return { path, code, imports: importsOf(path, code, known) };
  });
}

function listSources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listSources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const IMPORT = /\b(import|export)\s+(type\s+)?(?:[\w$*\s{},]+?\s+from\s*)?["']([^"'\n]+)["']/g;
const DYNAMIC = /\bimport\(\s*["']([^"'\n]+)["']/g;
const URLS = /\bnew URL\(\s*["'](\.[^"'\n]+)["']\s*,\s*import\.meta\.url/g;

function importsOf(path: string, code: string, known: ReadonlySet<string>): Import[] {
  const found: Import[] = [];
  const add = (written: string, isTypeOnly: boolean, isUrl: boolean) => {
    const isOurs = written.startsWith(".");
    // An address of something that is no source, a folder of the build, is no import.
    if (isUrl && !known.has(resolve(path, written, known))) return;
    const target = isOurs ? resolve(path, written, known) : written.replace(/\?.*$/, "");
    found.push({ target, isOurs, isTypeOnly, isUrl });
  };
  for (const [, , type, written] of code.matchAll(IMPORT)) add(written ?? "", type !== undefined, false);
  for (const [, written] of code.matchAll(DYNAMIC)) add(written ?? "", false, false);
  for (const [, written] of code.matchAll(URLS)) add(written ?? "", false, true);
  return found;
}

function resolve(from: string, written: string, known: ReadonlySet<string>): string {
  const plain = normalize(join(dirname(from), written.replace(/\?.*$/, ""))).replaceAll("\\", "/");
  const stem = plain.replace(/\.[jt]sx?$/, "");
  const candidates = [plain, `${stem}.ts`, `${stem}.tsx`, `${stem}.d.ts`, `${plain}.ts`, `${plain}/index.ts`];
  return candidates.find((candidate) => known.has(candidate)) ?? plain;
}

/** Blanks comments but keeps strings and templates, so that "//" inside one is no comment. */
function withoutComments(text: string): string {
  const tokens = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g;
  return text.replace(tokens, (token) => (token.startsWith("/") ? token.replace(/[^\n]/g, " ") : token));
}
