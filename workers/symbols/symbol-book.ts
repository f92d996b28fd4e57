import type { FileEntry } from "../core/byte-source.js";
import { Diagnostics } from "../core/diagnostics.js";
import { addToGroup } from "../core/groups.js";
import type { NamedDso, SymbolFileInfo } from "../model/symbols.js";
import { adviceFor } from "./advice.js";
import type { Demangle } from "./demangle.js";
import { createDemangler } from "./demangle.js";
import { type FrameGroup, sortFrames } from "./frame-groups.js";
import { type Frames, highOf, lowOf } from "./frames.js";
import type { TextAddress } from "./kernel-match.js";
import { type FoundName, type KernelNames, kernelNames } from "./kernel-names.js";
import { ProgramFiles } from "./program-files.js";
import { type NameSource, nameIn, type ProgramSource, programSources } from "./program-sources.js";
import { addSourceLines } from "./source-lines.js";
import { entryOf, type SymbolEntry, type SymbolPlatform } from "./symbol-entry.js";
import { lastPart, perfMapPid } from "./symbol-file.js";
import { ownerInPath, ownerNamed, type SymbolOwner } from "./symbol-owner.js";

/** More files than people give on purpose: a folder was named that holds everything. */
const MOST_FILES = 50_000;
const NO_ADVICE = { advice: "", give: "" };
/** Frames to look at before others may run. */
const STRIDE = 2048;

/** What traces say of the code that ran. */
export interface RecordedCode {
  /** By machine and DSO: the build id as hexadecimal digits. */
  buildIdOf(machine: string, dso: string): string | undefined;
  /** Where the kernel of an owner lay. */
  textOf(owner: SymbolOwner): TextAddress | undefined;
}

/** The files of symbols of a session, and the names that its frames have from them. */
export class SymbolBook {
  named: readonly NamedDso[] = [];
  private entries: readonly SymbolEntry[] = [];
  private demangle: Demangle | undefined;

  constructor(
    private readonly platform: SymbolPlatform,
    private readonly pause: () => Promise<void> | undefined,
  ) {}

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  has(path: string): boolean {
    return this.entries.some((entry) => entry.path === path);
  }

  /**
   * Adds those that are of symbols, and answers them. One that is there already is replaced. `recorderFolders`: a file right
   * in one of these, whose path says nothing else, is of the machine that recorded the trace.
   */
  async add(
    files: readonly FileEntry[],
    owner: string | undefined,
    recorderFolders: readonly string[],
  ): Promise<readonly SymbolEntry[]> {
    const added: SymbolEntry[] = [];
    for (const file of files.slice(0, MOST_FILES)) {
      const entry = await entryOf(file, recorderFolders, this.platform);
      await this.pause();
      if (entry === undefined) continue;
      entry.owner = owner;
      added.push(entry);
    }
    this.remove(added.map(({ path }) => path));
    this.entries = [...this.entries, ...added];
    return added;
  }

  remove(paths: readonly string[]): void {
    const gone = new Set(paths);
    this.entries = this.entries.filter(({ path }) => !gone.has(path));
  }

  place(paths: readonly string[], owner: string): void {
    for (const entry of this.entries) if (paths.includes(entry.path)) entry.owner = owner;
  }

  /** The kernel of an owner lay so much higher than its files say. Undefined: that is to be found. */
  slide(owner: number, owners: readonly SymbolOwner[], slide: bigint | undefined): void {
    for (const entry of this.ofOwner(owner, owners)) {
      if (entry.kind === "kallsyms" || isKernelFile(entry)) entry.slide = slide;
    }
  }

  infos(owners: readonly SymbolOwner[]): readonly SymbolFileInfo[] {
    return this.entries.map((entry) => ({
      path: entry.path,
      kind: entry.kind,
      owner: ownerText(entry, owners),
      symbols: symbolsIn(entry),
      frames: entry.frames,
      problems: [...entry.diagnostics.all(), ...entry.fit.all()],
      ...(entry.offeredSlide !== undefined && { offeredSlide: `${entry.offeredSlide}` }),
      ...(entry.slide !== undefined && entry.slide !== 0n && { slide: `${entry.slide}` }),
    }));
  }

  /** Names all frames by the files that there are. */
  async name(frames: Frames, owners: readonly SymbolOwner[], recorded: RecordedCode): Promise<void> {
    for (const entry of this.entries) {
      entry.frames = 0;
      entry.fit = new Diagnostics();
      entry.kernelOf = kernelOf(entry, owners, recorded);
    }
    const sorted = sortFrames(frames, owners);
    if (0 < this.entries.length) this.demangle ??= await createDemangler(this.platform.loadWasm);
    const named: NamedDso[] = [];
    for (const { owner, kind, dso, space, machine, rows } of sorted) {
      const own = this.ofOwner(owner, owners);
      const key = owners[owner]?.key ?? "";
      const context = { frames, rows, own, machine, dso, space };
      const count =
        kind === "kernel"
          ? await this.nameKernel(context, owners[owner], recorded)
          : await this.nameProgram(context, recorded);
      const advice = count === rows.length ? NO_ADVICE : adviceFor(kind, dso, owners[owner]);
      named.push({ owner: key, dso: kind === "kernel" ? "kernel" : dso, frames: rows.length, named: count, ...advice });
    }
    this.named = joined(named);
  }

  /** By frame: where in its source it is, as "main.c:12", as far as line tables of programs tell. */
  async linesOf(
    frames: Frames,
    owners: readonly SymbolOwner[],
    recorded: RecordedCode,
    wanted: readonly number[],
  ): Promise<ReadonlyMap<number, string>> {
    const isWanted = new Set(wanted);
    const found = new Map<number, string>();
    for (const group of sortFrames(frames, owners)) {
      const rows = group.rows.filter((frame) => isWanted.has(frame));
      // The kernel lies elsewhere at each boot, and compiled code has no file.
      if (rows.length === 0 || group.kind === "kernel" || 0 <= group.space) continue;
      const sources = await this.programs(this.ofOwner(group.owner, owners), group, recorded);
      await addSourceLines(found, sources, { frames, rows, platform: this.platform, pause: this.pause });
    }
    return found;
  }

  private programs(
    own: readonly SymbolEntry[],
    { machine, dso }: Pick<FrameGroup, "machine" | "dso">,
    recorded: RecordedCode,
  ): Promise<readonly ProgramSource[]> {
    const buildId = recorded.buildIdOf(machine, dso);
    for (const entry of new ProgramFiles(own).othersOf(dso, buildId))
      entry.fit.note(`not used for ${dso}: its build id is not the recorded one`, entry.path);
    return programSources(own, dso, buildId, this.platform);
  }

  /** Files that are an owner's, or may be anybody's. */
  private ofOwner(owner: number, owners: readonly SymbolOwner[]): readonly SymbolEntry[] {
    return this.entries.filter((entry) => {
      const place = placeOf(entry, owners);
      return place === owner || (place === ANY && entry.kind === "elf");
    });
  }

  private async nameKernel(
    { frames, rows, own }: NamingContext,
    owner: SymbolOwner | undefined,
    recorded: RecordedCode,
  ): Promise<number> {
    const files = own.filter((entry) => entry.kind !== "elf" || isKernelFile(entry));
    const addresses = {
      highs: Uint32Array.from(rows, (frame) => highOf(frames.addressOf(frame))),
      lows: Uint32Array.from(rows, (frame) => lowOf(frames.addressOf(frame))),
    };
    const names: KernelNames | undefined =
      owner && (await kernelNames(files, addresses, recorded.textOf(owner), this.platform));
    return this.rename(frames, rows, (at) => {
      const found = names?.nameOf(addresses.highs[at] as number, addresses.lows[at] as number);
      if (found !== undefined && names !== undefined) names.entry.frames += 1;
      return found;
    });
  }

  private async nameProgram(
    { frames, rows, own, machine, dso, space }: NamingContext,
    recorded: RecordedCode,
  ): Promise<number> {
    const maps =
      0 <= space ? await this.compiledCode(own, space) : await this.programs(own, { machine, dso }, recorded);
    return this.rename(frames, rows, (at) => {
      const address = frames.addressOf(rows[at] as number);
      for (const { entry, find } of maps) {
        const found = find(address);
        if (found === undefined) continue;
        entry.frames += 1;
        return found;
      }
      return undefined;
    });
  }

  private async compiledCode(own: readonly SymbolEntry[], pid: number): Promise<readonly NameSource[]> {
    const sources: NameSource[] = [];
    for (const entry of own) {
      if (entry.kind !== "perf-map" || perfMapPid(entry.path) !== pid) continue;
      const read = await entry.read(this.platform);
      if (read?.kind === "perf-map") sources.push({ entry, find: (at) => nameIn(read.map, highOf(at), lowOf(at)) });
    }
    return sources;
  }

  /** Answers how many have a name then, be it from the trace itself. */
  private async rename(
    frames: Frames,
    rows: readonly number[],
    nameOf: (at: number) => FoundName | undefined,
  ): Promise<number> {
    let count = 0;
    for (const [at, frame] of rows.entries()) {
      const found = nameOf(at);
      const name = found && (this.demangle?.(found.name) ?? found.name);
      const linkName = found?.name === name ? undefined : found?.name;
      if (frames.rename(frame, name, found?.offset ?? -1, linkName)) count += 1;
      if (at % STRIDE === 0) await this.pause();
    }
    return count;
  }
}

type NamingContext = Pick<FrameGroup, "machine" | "dso" | "space" | "rows"> & {
  readonly frames: Frames;
  readonly own: readonly SymbolEntry[];
};

/** Rows of one DSO of several processes as one, those with most frames first. */
function joined(named: readonly NamedDso[]): readonly NamedDso[] {
  const groups = new Map<string, NamedDso[]>();
  for (const row of named) addToGroup(groups, `${row.owner} ${row.dso} ${row.advice}`, row);
  const sums = Array.from(groups.values(), (rows) => ({
    ...(rows[0] as NamedDso),
    frames: rows.reduce((sum, { frames }) => sum + frames, 0),
    named: rows.reduce((sum, row) => sum + row.named, 0),
  }));
  return sums.sort((a, b) => b.frames - a.frames);
}

/** Of a file: nobody's that is known, or anybody's. */
const NOBODY = -2;
const ANY = -3;

/** Whose a file is, by place in the owners. */
function placeOf({ owner, told, kind, isOfRecorder, kernelOf }: SymbolEntry, owners: readonly SymbolOwner[]): number {
  if (owner !== undefined) return ownerNamed(owner, owners) ?? NOBODY;
  const named = ownerInPath(told, owners);
  if (named !== undefined && kind !== "elf") return named;
  if (kind === "elf") return ANY;
  const ofKernel = owners.findIndex(({ key }) => key === kernelOf);
  if (0 <= ofKernel) return ofKernel;
  const recorders = [...owners.keys()].filter((i) => owners[i]?.vm === undefined);
  const isPlain = /^(kallsyms|modules|System\.map[^/]*|perf-\d+\.map)$/.test(lastPart(told));
  return isOfRecorder && isPlain && recorders.length === 1 ? (recorders[0] as number) : NOBODY;
}

/** As perf calls kernels. */
const KERNEL = "[kernel.kallsyms]";

/** The key of the owner that a file of kernel symbols is of by its build id; undefined: it has none, or several owners have it. */
function kernelOf({ kind, buildId }: SymbolEntry, owners: readonly SymbolOwner[], recorded: RecordedCode) {
  if (kind !== "kallsyms" || buildId === undefined) return undefined;
  const found = owners.filter(
    ({ machine }) => machine !== undefined && recorded.buildIdOf(machine, KERNEL) === buildId,
  );
  return found.length === 1 ? found[0]?.key : undefined;
}

function ownerText(entry: SymbolEntry, owners: readonly SymbolOwner[]): string {
  const place = placeOf(entry, owners);
  return place === ANY ? "*" : (owners[place]?.key ?? "");
}

function symbolsIn({ content }: SymbolEntry): number {
  switch (content?.kind) {
    case "kallsyms":
      return content.kernel.map.count;
    case "elf":
      return content.elf.map.count;
    case "perf-map":
      return content.map.count;
    case "modules":
      return content.modules.length;
    default:
      return -1;
  }
}

/** vmlinux, which is linked to the upper half of the addresses. */
function isKernelFile({ path }: SymbolEntry): boolean {
  return /(^|\/)vmlinux[^/]*$|\[kernel\.kallsyms\]|\[kernel\]/.test(path);
}
