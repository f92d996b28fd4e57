import { type FileHandle, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { HostItem, SampleInfo } from "../../renderer/host/host-api.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { ByteTokens } from "./byte-tokens.js";
import { type FileOutput, openOutput, sameFile } from "./file-output.js";
import { type ListedItem, listFiles } from "./list-files.js";
import { OpenedPaths } from "./opened-paths.js";
import { readSamples } from "./samples.js";
import type { GivenFiles } from "./shell-policy.js";

/** The files of the command line are absolute paths. */
export interface HostOptions extends GivenFiles {
  readonly version: string;
  /** The folder for state that outlives a run. */
  readonly stateFolder: string;
  readonly samplesFolder: string;
  /** Absolute paths of the traces on the command line. */
  readonly initialPaths: readonly string[];
}

/** The token of a sample is this and its id, so it need not be stored. */
const SAMPLE = "sample:";

/**
 * The host side of both shells: lists the files that the user opens and reads their bytes. Knows neither HTTP nor
 * Electron. Only files that the user named (on the command line, in a dialog, as a sample) can be read through it.
 */
export class HostService {
  private readonly tokens = new ByteTokens();
  private readonly opened: OpenedPaths;
  private listing: Promise<readonly HostItem[]> | undefined;

  constructor(private readonly options: HostOptions) {
    this.opened = new OpenedPaths(options.stateFolder);
  }

  get version(): string {
    return this.options.version;
  }

  /** Begins to list what the window will ask for first, while the window itself is still being started. */
  beginInitial(): void {
    const listing = this.listInitial();
    // Who asks gets the failure.
    listing.catch(() => undefined);
    this.listing = listing;
  }

  /** What the window opens at its start; listed anew for each window but the first. */
  initial(): Promise<readonly HostItem[]> {
    const listing = this.listing ?? this.listInitial();
    this.listing = undefined;
    return listing;
  }

  private async listInitial(): Promise<readonly HostItem[]> {
    if (this.options.initialPaths.length > 0) return this.openPaths(this.options.initialPaths, this.options);
    const [sample] = await readSamples(this.options.samplesFolder);
    if (!sample) return [];
    const item = await this.openSample(sample.id);
    return item.ok ? [item.value] : [];
  }

  /** Opens the paths that the user chose. A path that cannot be listed gives an item with its failure. */
  async openPaths(paths: readonly string[], given: GivenFiles = {}): Promise<readonly HostItem[]> {
    const items = await Promise.all(
      paths.map(async (path) => {
        const item = await this.openPath(path);
        if (item.ok) return item.value;
        return { token: "", name: basename(path), files: [], failure: item.error };
      }),
    );
    return withGiven(items, given);
  }

  async reopen(token: string): Promise<Result<HostItem>> {
    if (token.startsWith(SAMPLE)) return this.openSample(token.slice(SAMPLE.length));
    const path = await this.opened.pathOf(token);
    return path === undefined ? fail("not opened here before", { hint: "open it again" }) : this.openPath(path);
  }

  async samples(): Promise<readonly SampleInfo[]> {
    const samples = await readSamples(this.options.samplesFolder);
    return samples.map(({ file: _, ...sample }) => sample);
  }

  async openSample(id: string): Promise<Result<HostItem>> {
    const sample = (await readSamples(this.options.samplesFolder)).find((known) => known.id === id);
    if (!sample) return fail(`no sample "${id}"`);
    const listed = await listFiles(join(this.options.samplesFolder, sample.file));
    return listed.ok ? ok(this.itemOf(listed.value, SAMPLE + id)) : listed;
  }

  /** The folder of the newest opened item: a dialog starts there. */
  async lastFolder(): Promise<string | undefined> {
    const path = await this.opened.newest();
    return path === undefined ? undefined : dirname(path);
  }

  /** Writes to the path that the user chose. Returns the file's name. */
  async saveTo(path: string, bytes: Uint8Array): Promise<Result<string>> {
    if (sameFile(path, this.tokens.paths())) {
      return fail("cannot save: the file belongs to an open trace", { file: path, hint: "choose another name" });
    }
    let output: FileOutput | undefined;
    try {
      output = await openOutput(path);
      await output.write(bytes);
      await output.close();
      return ok(basename(path));
    } catch (error) {
      await output?.discard();
      return fail(`cannot save: ${systemErrorText(error, "write")}`, { file: path });
    }
  }

  openBytes(token: string): Promise<Result<FileHandle>> {
    return this.tokens.open(token);
  }

  private async openPath(path: string): Promise<Result<HostItem>> {
    const listed = await listFiles(path);
    if (!listed.ok) return listed;
    return ok(this.itemOf(listed.value, await this.opened.remember(listed.value.root)));
  }

  private itemOf(listed: ListedItem, token: string): HostItem {
    const tokens = this.tokens.tokensOf(listed);
    const files = listed.files.map(({ path, size }, i) => ({
      path,
      source: { kind: "http" as const, url: `bytes/${tokens[i]}`, size },
    }));
    return { token, name: listed.name, files, ...(listed.notes.length > 0 ? { notes: listed.notes } : {}) };
  }
}

/** Adds the texts of the files of the command line to the first item, or a note there if one cannot be read. */
async function withGiven([first, ...others]: readonly HostItem[], given: GivenFiles): Promise<readonly HostItem[]> {
  if (first === undefined) return others;
  const named = await withText(first, "processNames", "process names", given.processNames);
  return [await withText(named, "topology", "topology", given.topology), ...others];
}

async function withText(item: HostItem, key: keyof GivenFiles, noun: string, file?: string): Promise<HostItem> {
  if (file === undefined) return item;
  try {
    return { ...item, [key]: await readFile(file, "utf8") };
  } catch (error) {
    const note = `${noun} could not be read: ${systemErrorText(error)}: ${file}`;
    return { ...item, notes: [...(item.notes ?? []), note] };
  }
}
