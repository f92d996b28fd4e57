import { join } from "node:path";
import { randomToken } from "./byte-tokens.js";
import { readJson, writeJson } from "./json-file.js";

/** Something the user once opened, so that its token opens it again after a restart. */
export interface OpenedItem {
  readonly token: string;
  readonly path: string;
}

const MAX_KEPT = 200;

/** Tokens of what the user opened, kept in a file of the state folder, newest first. */
export class OpenedItems {
  private readonly file: string;
  private items: readonly OpenedItem[] | undefined;
  /** One write after the other, so that the newest list is the one that stays. */
  private written: Promise<void> = Promise.resolve();

  constructor(stateFolder: string) {
    this.file = join(stateFolder, "opened.json");
  }

  async pathOf(token: string): Promise<string | undefined> {
    return (await this.load()).find((item) => item.token === token)?.path;
  }

  async newest(): Promise<string | undefined> {
    return (await this.load())[0]?.path;
  }

  /** The path's token, the one it had before if it was opened before. */
  async remember(path: string): Promise<string> {
    const items = await this.load();
    const known = items.find((item) => item.path === path);
    const item = known ?? { token: randomToken(), path };
    this.items = [item, ...items.filter((other) => other !== known)].slice(0, MAX_KEPT);
    this.written = this.written.then(() => writeJson(this.file, this.items));
    await this.written;
    return item.token;
  }

  private async load(): Promise<readonly OpenedItem[]> {
    if (this.items) return this.items;
    const stored = await readJson(this.file);
    const items = Array.isArray(stored) ? stored.filter(isOpenedItem) : [];
    // Whoever asked meanwhile has set it already.
    this.items ??= items;
    return this.items;
  }
}

function isOpenedItem(value: unknown): value is OpenedItem {
  if (typeof value !== "object" || value === null) return false;
  const { token, path } = value as Partial<OpenedItem>;
  return typeof token === "string" && typeof path === "string";
}
