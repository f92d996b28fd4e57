import { firstIndex } from "../../core/search.js";

/** A file, or a region with a name, in an address space. Addresses have a sign, as in events. */
export interface CodeMap {
  readonly begin: number;
  readonly end: number;
  /** Where in the file its begin lies. */
  readonly offset: number;
  readonly name: string;
}

/** In place of a process: the kernel. */
export const KERNEL_PID = -1;

/** Beyond any process: with more, which damage makes, further ones are not kept. */
const MOST_MAPS = 1 << 17;

/** Where code lies in each process, as far as records have told until now (PERF_RECORD_MMAP, MMAP2). */
export class CodeMaps {
  /** By process, ascending and apart from each other. A list is never changed: processes that forked share it. */
  private readonly byPid = new Map<number, readonly CodeMap[]>();

  /** It lies on top of what was there before. */
  add(pid: number, map: CodeMap): void {
    const known = this.byPid.get(pid) ?? [];
    if (!(map.begin < map.end) || MOST_MAPS <= known.length) return;
    const from = firstIndex(0, known.length, (i) => map.begin < (known[i] as CodeMap).end);
    const to = firstIndex(from, known.length, (i) => map.end <= (known[i] as CodeMap).begin);
    const covered = known.slice(from, to);
    const left = covered.slice(0, 1).filter(({ begin }) => begin < map.begin);
    const right = covered.slice(-1).filter(({ end }) => map.end < end);
    this.byPid.set(pid, [
      ...known.slice(0, from),
      ...left.map((one) => ({ ...one, end: map.begin })),
      map,
      ...right.map((one) => ({ ...one, begin: map.end, offset: one.offset + map.end - one.begin })),
      ...known.slice(to),
    ]);
  }

  fork(child: number, parent: number): void {
    const maps = this.byPid.get(parent);
    if (maps !== undefined && child !== parent) this.byPid.set(child, maps);
  }

  /** The process runs another program, or has ended. */
  forget(pid: number): void {
    this.byPid.delete(pid);
  }

  at(pid: number, address: number): CodeMap | undefined {
    const maps = this.byPid.get(pid);
    if (maps === undefined) return undefined;
    const map = maps[firstIndex(0, maps.length, (i) => address < (maps[i] as CodeMap).end)];
    return map !== undefined && map.begin <= address ? map : undefined;
  }
}

/** Regions that are no files have addresses of their process. All processes have the same vdso. */
export function isFile(name: string): boolean {
  return name === "[vdso]" || (name.startsWith("/") && !/^\/(?:\/|anon_hugepage|memfd:|dev\/zero|SYSV|\[)/.test(name));
}
