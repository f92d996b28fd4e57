import { addToGroup } from "../core/groups.js";
import type { SymbolEntry } from "./symbol-entry.js";
import { fileInTree, lastPart } from "./symbol-file.js";

/** Programs and libraries among files of symbols, by what a trace says of those that ran. */
export class ProgramFiles {
  private readonly byBuildId = new Map<string, SymbolEntry[]>();
  private readonly byName = new Map<string, SymbolEntry[]>();

  constructor(entries: readonly SymbolEntry[]) {
    for (const entry of entries) {
      if (entry.kind !== "elf") continue;
      if (entry.buildId !== undefined) addToGroup(this.byBuildId, entry.buildId, entry);
      for (const name of namesOf(entry)) addToGroup(this.byName, name, entry);
    }
  }

  /**
   * The files that may be a DSO, the likeliest first. With a build id only files that have it, or have none. Else by its
   * path: those whose path ends with it; a file with only the same name, if no other file has that name.
   */
  of(dso: string, buildId: string | undefined): readonly SymbolEntry[] {
    const same = buildId === undefined ? [] : (this.byBuildId.get(buildId) ?? []);
    if (0 < same.length) return same;
    const named = (this.byName.get(lastPart(dso)) ?? []).filter(
      (entry) => buildId === undefined || entry.buildId === undefined,
    );
    const byPath = named.filter((entry) => endsWithPath(fileInTree(entry.path), dso));
    if (0 < byPath.length) return byPath;
    return named.length === 1 ? named : [];
  }

  /** Files that are called like a DSO whose build id they do not have. */
  othersOf(dso: string, buildId: string | undefined): readonly SymbolEntry[] {
    if (buildId === undefined) return [];
    const named = this.byName.get(lastPart(dso)) ?? [];
    return named.filter((entry) => entry.buildId !== undefined && entry.buildId !== buildId);
  }
}

/** A file of debug information is called like its program, with ".debug". */
function namesOf({ path }: SymbolEntry): readonly string[] {
  const name = lastPart(fileInTree(path));
  return name.endsWith(".debug") ? [name, name.slice(0, -".debug".length)] : [name];
}

function endsWithPath(path: string, dso: string): boolean {
  const wanted = dso.startsWith("/") ? dso : `/${dso}`;
  return `/${path}`.replace(/\.debug$/, "").endsWith(wanted);
}
