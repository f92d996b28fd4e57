import { type FileHandle, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { HostItem, SampleInfo } from "../../renderer/host/host-api.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { ByteTokens } from "./byte-tokens.js";
import { type FileOutput, openOutput, sameFile } from "./file-output.js";
import { type ListedItem, listFiles } from "./list-files.js";
import { OpenedItems } from "./opened-items.js";
import { readSamples } from "./samples.js";

export interface HostOptions {
  readonly version: string;
  /** Where what must outlive a run is kept. */
  readonly stateFolder: string;
  readonly samplesFolder: string;
  /** What the command line named, absolute. */
  readonly initialPaths: readonly string[];
  /** File with names of guests' processes that the command line named, absolute. */
  readonly processNames?: string;
}

/** Tokens of samples need no memory: "sample:" and the id. */
const SAMPLE = "sample:";

/**
 * What both shells do for the window: lists what the user opens and hands out its bytes. Knows no HTTP and no
 * Electron. Only what the user named, on the command line, in a dialog or as a sample, can be read through it.
 */
export class HostService {
  private readonly tokens = new ByteTokens();
  private readonly opened: OpenedItems;

  constructor(private readonly options: HostOptions) {
    this.opened = new OpenedItems(options.stateFolder);
  }

  get version(): string {
    return this.options.version;
  }

  async initial(): Promise<readonly HostItem[]> {
    if (this.options.initialPaths.length > 0)
      return this.openPaths(this.options.initialPaths, this.options.processNames);
    const [sample] = await readSamples(this.options.samplesFolder);
    if (!sample) return [];
    const item = await this.openSample(sample.id);
    return item.ok ? [item.value] : [];
  }

  /** Opens what the user chose. One that cannot be listed is an item with its failure. */
  async openPaths(paths: readonly string[], processNames?: string): Promise<readonly HostItem[]> {
    const items = await Promise.all(
      paths.map(async (path) => {
        const item = await this.openPath(path);
        if (item.ok) return item.value;
        return { token: "", name: basename(path), files: [], failure: item.error };
      }),
    );
    return processNames === undefined ? items : withNames(items, processNames);
  }

  async reopen(token: string): Promise<Result<HostItem>> {
    if (token.startsWith(SAMPLE)) return this.openSample(token.slice(SAMPLE.length));
    const path = await this.opened.pathOf(token);
    return path === undefined ? fail("not opened here before", { hint: "open it again" }) : this.openPath(path);
  }

  async samples(): Promise<readonly SampleInfo[]> {
    const samples = await readSamples(this.options.samplesFolder);
    return samples.map(({ id, title, story }) => ({ id, title, story }));
  }

  async openSample(id: string): Promise<Result<HostItem>> {
    const sample = (await readSamples(this.options.samplesFolder)).find((known) => known.id === id);
    if (!sample) return fail(`no sample "${id}"`);
    const listed = await listFiles(join(this.options.samplesFolder, sample.file));
    return listed.ok ? ok(this.itemOf(listed.value, SAMPLE + id)) : listed;
  }

  /** Where the user last opened something: where a dialog should start. */
  async lastFolder(): Promise<string | undefined> {
    const path = await this.opened.newest();
    return path === undefined ? undefined : dirname(path);
  }

  /** Writes where the user said to. Answers the file's name. */
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
    const tokens = this.tokens.give(listed);
    const files = listed.files.map(({ path, size }, i) => ({
      path,
      source: { kind: "http" as const, url: `bytes/${tokens[i]}`, size },
    }));
    return { token, name: listed.name, files, ...(listed.notes.length > 0 ? { notes: listed.notes } : {}) };
  }
}

/** The list goes with the first item, as text; one that cannot be read is a note there. */
async function withNames([first, ...others]: readonly HostItem[], file: string): Promise<readonly HostItem[]> {
  if (first === undefined) return others;
  try {
    return [{ ...first, processNames: await readFile(file, "utf8") }, ...others];
  } catch (error) {
    const note = `process names could not be read: ${systemErrorText(error)}: ${file}`;
    return [{ ...first, notes: [...(first.notes ?? []), note] }, ...others];
  }
}
