import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { systemErrorText } from "../../workers/core/error-text.js";
import { type FileStamp, stampOf, whyChanged } from "../../workers/core/file-stamp.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { fsPath, realPathOf } from "./fs-path.js";
import { derived } from "./kept-key.js";
import { isInside, type ListedItem } from "./list-files.js";

interface Readable {
  readonly realPath: string;
  readonly root: string;
  /** As it was listed: whoever has the token means that file. */
  readonly stamp: FileStamp;
}

/** The window reads files by token. A token stands for one file that the user opened and reveals nothing about it. */
export class ByteTokens {
  private readonly files = new Map<string, Readable>();
  private readonly tokens = new Map<string, string>();

  /** `key`: tokens are made of it, and are the same in each process that has it. Without it they are random. */
  constructor(private readonly key?: string) {}

  /**
   * The tokens of the item's files, in their order. A file keeps its token while this process runs; once it has changed, it
   * has another one.
   */
  tokensOf(item: ListedItem): readonly string[] {
    return item.files.map(({ realPath, stamp }) => this.tokenOf({ realPath, stamp, root: item.root }));
  }

  /** The files that have a token. */
  paths(): readonly string[] {
    return [...this.files.values()].map(({ realPath }) => realPath);
  }

  /** Opens the file of a token. Fails if it has changed, or its path now leads out of the folder that the user opened. */
  async open(token: string): Promise<Result<FileHandle>> {
    const file = this.files.get(token);
    if (!file) return fail("unknown file");
    try {
      if (!isInside(file.root, await realPathOf(file.realPath))) return fail("the file has moved away");
      const handle = await open(fsPath(file.realPath), FLAGS);
      const found = await handle.stat();
      const changed = found.isFile() ? whyChanged(file.stamp, stampOf(found)) : "no longer a file";
      if (changed === undefined) return ok(handle);
      await handle.close();
      return fail(changed);
    } catch (error) {
      return fail(systemErrorText(error));
    }
  }

  private tokenOf(file: Readable): string {
    const { realPath, root, stamp } = file;
    const key = JSON.stringify([root, realPath, stamp]);
    const known = this.tokens.get(key);
    if (known !== undefined) return known;
    const token = this.key === undefined ? randomToken() : derived(this.key, key);
    this.tokens.set(key, token);
    this.files.set(token, file);
    return token;
  }
}

/** Fails on a link that replaced the file, and does not wait for a writer if a pipe replaced it. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** 128 random bits, safe in a URL. */
export function randomToken(): string {
  return randomBytes(16).toString("base64url");
}
