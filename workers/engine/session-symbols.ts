import { expandArchives, usualBudget } from "../archive/index.js";
import { bytesOf, type FileEntry } from "../core/byte-source.js";
import { Diagnostics } from "../core/diagnostics.js";
import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import { laneLabel } from "../model/lane-names.js";
import type {
  AddSymbolsRequest,
  FoundSymbols,
  PlaceSymbolsRequest,
  SlideRequest,
  SymbolsInfo,
} from "../model/symbols.js";
import type { Frames } from "../symbols/frames.js";
import { type RecordedCode, SymbolBook } from "../symbols/symbol-book.js";
import { entryOf } from "../symbols/symbol-entry.js";
import { ownerInPath, ownerNamed, type SymbolOwner } from "../symbols/symbol-owner.js";
import { withExits } from "./exit-frames.js";
import type { OpenSession } from "./open-session.js";
import type { EnginePlatform } from "./platform.js";
import { unpackIn } from "./unpack-worker.js";

/** The files of symbols of an open session. Its traces may change meanwhile: the files stay. */
export class SessionSymbols {
  private readonly book: SymbolBook;
  private readonly pace: Pace;
  /** What the frames are named by: nothing has to be done while it is the same. */
  private named = "";
  private changes = 0;
  /** One after the other: each names all frames. */
  private work: Promise<unknown> = Promise.resolve();
  private hasLookedBeside = false;

  constructor(
    private readonly platform: EnginePlatform,
    private session: OpenSession,
  ) {
    this.pace = new Pace(platform.yieldToLoop);
    this.book = new SymbolBook(platform, () => this.pace.pause());
  }

  /** The open session is another one from here on. */
  take(session: OpenSession): void {
    this.session = session;
    this.changes += 1;
    this.hasLookedBeside = false;
  }

  add(request: AddSymbolsRequest): Promise<Result<SymbolsInfo>> {
    return this.inTurn(async () => {
      const files = await this.unpacked(request.files);
      if (!files.ok) return files;
      const { owner, recorderFolders = [] } = request;
      if (owner !== undefined && ownerNamed(owner, ownersOf(this.session)) === undefined)
        return noOwner(this.session, owner);
      const added = await this.book.add(files.value, owner, recorderFolders);
      if (added.length === 0) return fail("no file of symbols among them", { hint: KINDS });
      this.changes += 1;
      return ok(await this.answer());
    });
  }

  remove(paths: readonly string[]): Promise<Result<SymbolsInfo>> {
    return this.inTurn(async () => {
      this.book.remove(paths);
      this.changes += 1;
      return ok(await this.answer());
    });
  }

  slide({ owner, slide }: SlideRequest): Promise<Result<SymbolsInfo>> {
    return this.inTurn(async () => {
      const owners = ownersOf(this.session);
      const place = ownerNamed(owner, owners);
      if (place === undefined) return noOwner(this.session, owner);
      this.book.slide(place, owners, slide === undefined ? undefined : BigInt(slide));
      this.changes += 1;
      return ok(await this.answer());
    });
  }

  place({ paths, owner }: PlaceSymbolsRequest): Promise<Result<SymbolsInfo>> {
    return this.inTurn(async () => {
      if (ownerNamed(owner, ownersOf(this.session)) === undefined) return noOwner(this.session, owner);
      this.book.place(paths, owner);
      this.changes += 1;
      return ok(await this.answer());
    });
  }

  info(): Promise<SymbolsInfo> {
    return this.inTurn(() => this.answer());
  }

  /** Where in their source frames are, as "main.c:12"; "" unknown. */
  linesOf(frames: readonly number[]): Promise<readonly string[]> {
    return this.inTurn(async () => {
      if (this.book.isEmpty) return frames.map(() => "");
      const found = await this.book.linesOf(
        framesOf(this.session),
        ownersOf(this.session),
        recordedCode(this.session),
        frames,
      );
      return frames.map((frame) => found.get(frame) ?? "");
    });
  }

  /** Names frames by files beside the traces, and those that came after files were added. */
  settle(): Promise<void> {
    return this.inTurn(async () => {
      await this.lookBeside();
      if (!this.book.isEmpty) await this.update();
    });
  }

  find(files: readonly FileEntry[]): Promise<Result<FoundSymbols>> {
    return this.inTurn(async () => {
      const unpacked = await this.unpacked(files);
      if (!unpacked.ok) return unpacked;
      const owners = ownersOf(this.session);
      const symbols: FoundSymbols["symbols"][number][] = [];
      const others: FileEntry[] = [];
      for (const file of unpacked.value) {
        const entry = await entryOf(file, [], this.platform);
        if (entry === undefined) others.push(file);
        else symbols.push({ file, kind: entry.kind, owner: owners[ownerInPath(file.path, owners) ?? -1]?.key ?? "" });
      }
      return ok({ symbols, others });
    });
  }

  private async answer(): Promise<SymbolsInfo> {
    await this.lookBeside();
    await this.update();
    const owners = ownersOf(this.session);
    return {
      version: this.session.stores.stacks.frames.version,
      owners: owners.map(({ key, label }) => ({ key, label })),
      files: this.book.infos(owners),
      named: this.book.named,
    };
  }

  private async lookBeside(): Promise<void> {
    if (this.hasLookedBeside) return;
    this.hasLookedBeside = true;
    const { beside = [], traces } = this.session.discovery;
    const fresh = beside.filter(({ path }) => !this.book.has(path));
    if (fresh.length === 0) return;
    const folders = traces.flatMap(({ candidate }) => candidate.files.map(({ path }) => folderOf(path)));
    const added = await this.book.add(fresh, undefined, [...new Set(folders)]);
    if (0 < added.length) this.changes += 1;
  }

  private async update(): Promise<void> {
    const { session, book } = this;
    const { frames } = session.stores.stacks;
    const owners = ownersOf(session);
    const now = `${this.changes} ${frames.size} ${session.query.guestRips.count} ${owners.map(({ key }) => key)}`;
    if (now === this.named) return;
    frames.guestNames.clear();
    const plain = framesOf(session);
    const machineName = (machine: number) => session.discovery.machines[machine]?.name ?? "";
    const all = book.isEmpty ? plain : withExits(plain, session.query, machineName);
    await book.name(all, owners, recordedCode(session));
    this.named = now;
  }

  private async unpacked(files: readonly FileEntry[]): Promise<Result<readonly FileEntry[]>> {
    const { open, loadWasm, startDecoder } = this.platform;
    const platform = { open, loadWasm, unpackElsewhere: startDecoder && unpackIn(startDecoder), besideOthers: true };
    return expandArchives(files, platform, usualBudget(bytesOf(files)), new Diagnostics());
  }

  private inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.work.then(run);
    this.work = result.catch(() => {});
    return result;
  }
}

const KINDS = "kallsyms, modules, System.map, perf-PID.map, or programs and libraries (ELF)";

function noOwner(session: OpenSession, word: string): Result<never> {
  const known = ownersOf(session).map(({ vm, label }) => (vm === undefined ? label : `${vm.pid}`));
  const hint = `there are ${known.join(", ")}`;
  return fail(`no machine is called ${word}, or more than one is`, { hint, isNoMachine: true });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** All machines and VMs. A VM whose own trace is open is one with its machine. */
function ownersOf({ discovery, guests, query, session }: OpenSession): readonly SymbolOwner[] {
  const { vms } = query.inventory;
  const { specs } = session.lanes;
  const machineOfVm = new Map<string, string>();
  const own = discovery.machines.filter(({ name }, machine) => {
    const path = guests.of(machine)?.vmPath;
    if (path !== undefined) machineOfVm.set(path, name);
    return path === undefined;
  });
  const machines = own.map(({ name }): SymbolOwner => ({ key: name, label: name, names: [name], machine: name }));
  const virtual = Array.from(vms.lane, (lane, row): SymbolOwner => {
    const spec = specs[lane];
    const key = spec?.path ?? "";
    const machine = machineOfVm.get(key);
    const name = query.strings.get(vms.name[row] as number);
    const host = discovery.machines[vms.machine[row] as number]?.name ?? "";
    const label = laneLabel("vm", spec?.name ?? "");
    const names = [name, spec?.name ?? "", ...(machine === undefined ? [] : [machine])];
    return { key, label, names, machine, vm: { host, pid: vms.pid[row] as number } };
  });
  return [...machines, ...virtual];
}

function framesOf({ stores: { stacks, strings } }: OpenSession): Frames {
  const { frames } = stacks;
  return {
    get size() {
      return frames.size;
    },
    textOf: (id) => strings.get(id),
    machineOf: (frame) => frames.machineOf(frame),
    modeOf: (frame) => frames.modeOf(frame),
    spaceOf: (frame) => frames.spaceOf(frame),
    dsoOf: (frame) => frames.dsoOf(frame),
    addressOf: (frame) => frames.addressOf(frame),
    rename(frame, name, offset, linkName) {
      frames.rename(frame, name, offset, linkName);
      return 0 <= frames.nameOf(frame);
    },
  };
}

function recordedCode(open: OpenSession): RecordedCode {
  const { machines, traces } = open.discovery;
  const tracesOf = (machine: string | undefined) => machines.find(({ name }) => name === machine)?.traces ?? [];
  const codeOf = (machine: string | undefined) =>
    tracesOf(machine).flatMap((trace) => traces[trace]?.trace.description.code ?? []);
  return {
    buildIdOf(machine, dso) {
      const described = codeOf(machine).find(({ buildIds }) => buildIds?.[dso] !== undefined)?.buildIds?.[dso];
      if (described !== undefined) return described;
      const own = new Set(tracesOf(machine));
      const streams = open.streams.filter(({ trace }) => own.has(trace));
      return streams.flatMap(({ stream }) => open.tally(stream).buildIds?.get(dso) ?? [])[0];
    },
    textOf({ machine }) {
      const text = codeOf(machine).find(({ kernelText }) => kernelText !== undefined)?.kernelText;
      return text && { symbol: text.symbol, address: BigInt(text.address) };
    },
  };
}
