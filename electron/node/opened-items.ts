import { join } from "node:path";
import { randomToken } from "./byte-tokens.js";
import { readJson, writeJson } from "./json-file.js";
import { withLock } from "./lock-file.js";

/** Something the user once opened, so that its token opens it again after a restart. */
export interface OpenedItem {
  readonly token: string;
  readonly path: string;
}

const MAX_KEPT = 200;

/**
 * Tokens of what the user opened, kept in a file of the state folder, newest first. Other windows and servers of this
 * user keep theirs in the same file: it is read again each time, and only ever added to.
 */
export class OpenedItems {
  private readonly file: string;
  /** What was opened here, newest first: where the file cannot be written, this is all there is. */
  private mine: readonly OpenedItem[] = [];
  /** One after the other, as the file is read and written. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(stateFolder: string) {
    this.file = join(stateFolder, "opened.json");
  }

  async pathOf(token: string): Promise<string | undefined> {
    return (await this.all()).find((item) => item.token === token)?.path;
  }

  async newest(): Promise<string | undefined> {
    return (await this.all())[0]?.path;
  }

  /** The path's token, the one it had before if it was opened before. */
  remember(path: string): Promise<string> {
    const remembered = this.last.then(() => withLock(`${this.file}.lock`, () => this.add(path)));
    this.last = remembered.catch(() => undefined);
    return remembered;
  }

  private async add(path: string): Promise<string> {
    const items = await this.all();
    const item = items.find((known) => known.path === path) ?? { token: randomToken(), path };
    this.mine = [item, ...this.mine.filter((other) => other.path !== path)].slice(0, MAX_KEPT);
    await writeJson(this.file, [item, ...items.filter((other) => other.path !== path)].slice(0, MAX_KEPT));
    return item.token;
  }

  /** Those opened here, then those of the file. */
  private async all(): Promise<readonly OpenedItem[]> {
    const stored = await readJson(this.file);
    const items = Array.isArray(stored) ? stored.filter(isOpenedItem) : [];
    const mine = new Set(this.mine.map(({ path }) => path));
    return [...this.mine, ...items.filter(({ path }) => !mine.has(path))];
  }
}

function isOpenedItem(value: unknown): value is OpenedItem {
  if (typeof value !== "object" || value === null) return false;
  const { token, path } = value as Partial<OpenedItem>;
  return typeof token === "string" && typeof path === "string";
}
