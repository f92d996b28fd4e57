import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type HostItem, SAMPLE_TOKEN, type SampleInfo } from "../../renderer/host/host-api.js";
import type { SourceSpec } from "../../workers/core/byte-source.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { ByteTokens } from "./byte-tokens.js";
import { sameFile } from "./file-output.js";
import { withGiven } from "./given-texts.js";
import { type ListedItem, listFiles } from "./list-files.js";
import type { GivenOptions, OpenRequest } from "./open-arguments.js";
import { OpenQueue } from "./open-queue.js";
import { OpenedPaths } from "./opened-paths.js";
import { readSamples } from "./samples.js";
import { SaveFiles } from "./save-files.js";

export interface HostOptions {
  readonly version: string;
  /** The folder for state that outlives a run. */
  readonly stateFolder: string;
  readonly samplesFolder: string;
  /** Absolute paths of the traces on the command line. */
  readonly initialPaths: readonly string[];
  /** Links to views on the command line. */
  readonly initialLinks?: readonly string[];
  /** What the command line says beside those traces. */
  readonly given?: GivenOptions;
  /** What the tokens of files are made of; without it they are random. */
  readonly tokenKey?: string;
}

/** What a window shows. */
interface WindowItems {
  /** The tokens of its items; undefined before it has shown any. */
  shown: readonly string[] | undefined;
  /** Requests from outside that it took when it was loaded, until it says what it shows. */
  readonly taken: OpenRequest[];
}

/**
 * The host side of both shells: lists the files that the user opens and reads their bytes. Knows neither HTTP nor
 * Electron. Only files that the user named (on the command line, in a dialog, as a sample) can be read through it.
 */
export class HostService {
  private readonly tokens: ByteTokens;
  private readonly opened: OpenedPaths;
  /** What the user opens from outside the window. */
  readonly outside = new OpenQueue();
  private listing: Promise<readonly HostItem[]> | undefined;
  /** What each window shows, by its number. The browser shell has one number for all. */
  private readonly windows = new Map<number, WindowItems>();
  /** What was said when an item was opened, by its token. */
  private readonly given = new Map<string, GivenOptions>();
  /** What the window saves. */
  readonly files = new SaveFiles((path) => sameFile(path, this.tokens.paths()) !== undefined);

  constructor(private readonly options: HostOptions) {
    this.opened = new OpenedPaths(options.stateFolder);
    this.tokens = new ByteTokens(options.tokenKey);
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

  /**
   * What the window opens when it is loaded: what it showed before if it is loaded again, as after a crash, else what
   * the command line names, else the sample. What waits from outside is added, or takes the place of the sample.
   */
  async initial(window = 0): Promise<readonly HostItem[]> {
    const { shown, taken } = this.itemsOf(window);
    const { initialPaths, initialLinks = [] } = this.options;
    const isSample = shown === undefined && initialPaths.length + initialLinks.length === 0;
    const items = await this.firstItems(shown);
    const added: HostItem[] = [];
    const open = async (request: OpenRequest) => added.push(...(await this.openedBy(request)));
    for (const request of taken) await open(request);
    for (let request = this.outside.next(window); request; request = this.outside.next(window)) {
      taken.push(request);
      await open(request);
    }
    return isSample && 0 < added.length ? added : [...items, ...added];
  }

  /** The window shows the items of these tokens now. */
  setShown(tokens: readonly string[], window = 0): void {
    this.windows.set(window, { shown: tokens.filter((token) => token !== ""), taken: [] });
  }

  /** The window shows what another one has told it, and asks for no first items. */
  begun(window = 0): void {
    this.outside.release(window);
  }

  /** A window that is opened beside another begins with what that one shows. */
  beginBeside(window: number, other: number): void {
    this.windows.set(window, { shown: this.itemsOf(other).shown, taken: [] });
  }

  /** The window is gone. */
  async endWindow(window: number): Promise<void> {
    this.windows.delete(window);
    this.outside.release(window);
    await this.files.discardAll(window);
  }

  /** The start that opens what the window shows. */
  async requestOfShown(window = 0): Promise<OpenRequest> {
    const { initialPaths, initialLinks: links = [], given: command = {} } = this.options;
    const { shown } = this.itemsOf(window);
    if (shown === undefined) return { paths: initialPaths, given: command, links };
    const paths = await Promise.all(shown.map((token) => this.opened.pathOf(token)));
    const given = shown.map((token) => this.given.get(token)).find((options) => options !== undefined);
    return { paths: paths.filter((path) => path !== undefined), given: given ?? {} };
  }

  private itemsOf(window: number): WindowItems {
    const known = this.windows.get(window) ?? { shown: undefined, taken: [] };
    this.windows.set(window, known);
    return known;
  }

  private firstItems(shown: readonly string[] | undefined): Promise<readonly HostItem[]> {
    if (shown !== undefined) return this.listShown(shown);
    const listing = this.listing ?? this.listInitial();
    this.listing = undefined;
    return listing;
  }

  private async listShown(tokens: readonly string[]): Promise<readonly HostItem[]> {
    const listed = tokens.map(async (token) => {
      const path = await this.opened.pathOf(token);
      if (path !== undefined) return this.openPaths([path], this.given.get(token));
      const item = await this.reopen(token);
      return item.ok ? [item.value] : [];
    });
    return (await Promise.all(listed)).flat();
  }

  private async listInitial(): Promise<readonly HostItem[]> {
    const { initialPaths: paths, initialLinks: links = [], given = {} } = this.options;
    if (0 < paths.length + links.length) return this.openedBy({ paths, given, links });
    const [sample] = await readSamples(this.options.samplesFolder);
    if (!sample) return [];
    const item = await this.openSample(sample.id);
    return item.ok ? [item.value] : [];
  }

  /** What was asked for from outside of the window. A link opens nothing here: the window knows what it leads to. */
  async openedBy({ paths, given, links = [] }: OpenRequest): Promise<readonly HostItem[]> {
    const items = await this.openPaths(paths, given);
    return [...items, ...links.map((link) => ({ token: "", name: "link", files: [], link }))];
  }

  /** Opens the paths that the user chose. A path that cannot be listed gives an item with its failure. */
  async openPaths(paths: readonly string[], given: GivenOptions = {}): Promise<readonly HostItem[]> {
    const items = await Promise.all(
      paths.map(async (path) => {
        const item = await this.openPath(path);
        if (item.ok) return item.value;
        return { token: "", name: basename(path), files: [], failure: item.error };
      }),
    );
    const token = items[0]?.token ?? "";
    if (token !== "" && 0 < Object.keys(given).length) this.given.set(token, given);
    return withGiven(items, given, (listed) => this.sourcesOf(listed));
  }

  /**
   * Items of files that the user dropped on the window, by their paths. Undefined for a file without a path: the user
   * dragged it out of another program, which made it.
   */
  async openDropped(paths: readonly string[]): Promise<readonly (HostItem | undefined)[]> {
    return Promise.all(paths.map(async (path) => (path === "" ? undefined : (await this.openPaths([path]))[0])));
  }

  /** A token for a file that the program itself writes for the user, by which a window may open it. */
  remember(path: string): Promise<string> {
    return this.opened.remember(path);
  }

  async reopen(token: string): Promise<Result<HostItem>> {
    if (token.startsWith(SAMPLE_TOKEN)) return this.openSample(token.slice(SAMPLE_TOKEN.length));
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
    return listed.ok ? ok(this.listedItem(listed.value, SAMPLE_TOKEN + id)) : listed;
  }

  /** The folder of the newest opened item: a dialog starts there. */
  async lastFolder(): Promise<string | undefined> {
    const path = await this.opened.newest();
    return path === undefined ? undefined : dirname(path);
  }

  openBytes(token: string): Promise<Result<FileHandle>> {
    return this.tokens.open(token);
  }

  private async openPath(path: string): Promise<Result<HostItem>> {
    const listed = await listFiles(path);
    if (!listed.ok) return listed;
    return ok(this.listedItem(listed.value, await this.opened.remember(listed.value.root)));
  }

  private listedItem(listed: ListedItem, token: string): HostItem {
    const sources = this.sourcesOf(listed);
    const files = listed.files.map(({ path }, i) => ({ path, source: sources[i] as SourceSpec }));
    return { token, name: listed.name, files, ...(listed.notes.length > 0 ? { notes: listed.notes } : {}) };
  }

  private sourcesOf(listed: ListedItem): readonly SourceSpec[] {
    const tokens = this.tokens.tokensOf(listed);
    return listed.files.map(({ size, modifiedMs, stamp: { changedMs } }, i) => ({
      kind: "http",
      url: `bytes/${tokens[i]}`,
      size,
      modifiedMs,
      changedMs,
    }));
  }
}
