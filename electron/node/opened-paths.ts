import { join } from "node:path";
import { randomToken } from "./byte-tokens.js";
import { readJson, writeJson } from "./json-file.js";
import { withLock } from "./lock-file.js";

/** A path that the user opened. Its token opens it again, also after a restart. */
export interface OpenedPath {
  readonly token: string;
  readonly path: string;
}

const MAX_KEPT = 200;

/**
 * Paths that the user opened, with their tokens, newest first, in a file of the state folder. Other processes of this
 * user write to the same file, so each call reads it again.
 */
export class OpenedPaths {
  private readonly file: string;
  /** Paths opened by this process, newest first. If the file cannot be written, there are no others. */
  private mine: readonly OpenedPath[] = [];
  /** The newest change of the file: changes run one after the other. */
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

  /** Adds a path to the front. Returns its token, which stays the same when the path is opened again. */
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

  /** Paths opened by this process, then those of the file. */
  private async all(): Promise<readonly OpenedPath[]> {
    const stored = await readJson(this.file);
    const items = Array.isArray(stored) ? stored.filter(isOpenedPath) : [];
    const mine = new Set(this.mine.map(({ path }) => path));
    return [...this.mine, ...items.filter(({ path }) => !mine.has(path))];
  }
}

function isOpenedPath(value: unknown): value is OpenedPath {
  if (typeof value !== "object" || value === null) return false;
  const { token, path } = value as Partial<OpenedPath>;
  return typeof token === "string" && typeof path === "string";
}
