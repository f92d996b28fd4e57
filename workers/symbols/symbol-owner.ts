/** A machine or a VM, as far as files of symbols may name it. */
export interface SymbolOwner {
  /** Path of the VM's lane, else of the machine's. */
  readonly key: string;
  /** For people. */
  readonly label: string;
  /** What it is called, beside its key: names of machines, of VMs, of their processes. */
  readonly names: readonly string[];
  /** The machine whose own trace is open, by name; undefined: only its host's is. */
  readonly machine: string | undefined;
  /** Of a VM: the machine that it runs on, and its process there. */
  readonly vm?: { readonly host: string; readonly pid: number };
}

/**
 * The owner that the path of a file names, by place in `owners`: by the process of its VM, as in the folders of perf's
 * --guestmount ("DIR/961/proc/kallsyms"), or by a name in front of the file's ("vmA-kallsyms") or of a folder
 * ("vmA/kallsyms"). Undefined if no name or more than one fits: a guess would give wrong names.
 */
export function ownerInPath(path: string, owners: readonly SymbolOwner[]): number | undefined {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const [, mounted] = /(?:^|\/)(\d+)\/proc\/(?:kallsyms|modules)(?:\.\w+)?$/.exec(path) ?? [];
  if (mounted !== undefined) return only(owners, ({ vm }) => vm?.pid === Number(mounted));
  const byFile = only(owners, (owner) => namesOf(owner, owners).some((name) => isPrefix(name, file)));
  if (byFile !== undefined) return byFile;
  for (const folder of parts.reverse()) {
    const byFolder = only(owners, (owner) => namesOf(owner, owners).some((name) => isSame(name, folder)));
    if (byFolder !== undefined) return byFolder;
  }
  return undefined;
}

/** The owner that somebody means by a word: its key, a name, or the number of a VM's process. */
export function ownerNamed(word: string, owners: readonly SymbolOwner[]): number | undefined {
  const known = owners.findIndex(({ key }) => key === word);
  if (0 <= known) return known;
  return only(owners, (owner) => namesOf(owner, owners).some((name) => isSame(name, word)));
}

/** "host" is the only machine that is nobody's VM. */
function namesOf({ names, vm }: SymbolOwner, owners: readonly SymbolOwner[]): readonly string[] {
  const own = names.filter((name) => name !== "");
  if (vm !== undefined) return [...own, `${vm.pid}`, `vm${vm.pid}`];
  return owners.filter((other) => other.vm === undefined).length === 1 ? [...own, "host"] : own;
}

function only(owners: readonly SymbolOwner[], fits: (owner: SymbolOwner) => boolean): number | undefined {
  const found = [...owners.keys()].filter((i) => fits(owners[i] as SymbolOwner));
  return found.length === 1 ? found[0] : undefined;
}

/** "vmA-kallsyms", "vmA.kallsyms.gz", "vmA_System.map" */
function isPrefix(name: string, file: string): boolean {
  return isSame(name, file.slice(0, name.length)) && /^[-_.]/.test(file.slice(name.length));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
