/** A machine or a VM, as far as files of symbols may name it. */
export interface SymbolOwner {
  /** What it is called: names of machines, of VMs, of their lanes. */
  readonly names: readonly string[];
  /** Of the process of a VM; undefined for machines that recorded a trace. */
  readonly pid?: number;
  readonly isHost: boolean;
}

/**
 * The owner that the path of a file names, by place in `owners`: by the process of its VM, as in the folders of perf's
 * --guestmount ("DIR/961/proc/kallsyms"), or by a name in front of the file's ("vmA-kallsyms") or of a folder
 * ("vmA/kallsyms"). Undefined if no name or more than one fits: a guess would give wrong names.
 */
export function ownerInPath(path: string, owners: readonly SymbolOwner[]): number | undefined {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const [mounted] = /(?:^|\/)(\d+)\/proc\/(?:kallsyms|modules)(?:\.\w+)?$/.exec(path)?.slice(1) ?? [];
  if (mounted !== undefined) return only(owners, ({ pid }) => pid === Number(mounted));
  const byFile = only(owners, (owner) => namesOf(owner).some((name) => isPrefix(name, file)));
  if (byFile !== undefined) return byFile;
  for (const folder of parts.reverse()) {
    const byFolder = only(owners, (owner) => namesOf(owner).some((name) => isSame(name, folder)));
    if (byFolder !== undefined) return byFolder;
  }
  return undefined;
}

/** The owner that somebody means by a word: a name, or the number of a VM's process. */
export function ownerNamed(word: string, owners: readonly SymbolOwner[]): number | undefined {
  return only(owners, (owner) => namesOf(owner).some((name) => isSame(name, word)));
}

function namesOf({ names, pid, isHost }: SymbolOwner): readonly string[] {
  return [...names, ...(pid === undefined ? [] : [`${pid}`, `vm${pid}`]), ...(isHost ? ["host"] : [])];
}

function only(owners: readonly SymbolOwner[], fits: (owner: SymbolOwner) => boolean): number | undefined {
  const found = [...owners.keys()].filter((i) => fits(owners[i] as SymbolOwner));
  return found.length === 1 ? found[0] : undefined;
}

/** "vmA-kallsyms", "vmA.kallsyms.gz", "vmA_System.map" */
function isPrefix(name: string, file: string): boolean {
  return name !== "" && isSame(name, file.slice(0, name.length)) && /^[-_.]/.test(file.slice(name.length));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
