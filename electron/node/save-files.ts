import { basename } from "node:path";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { type FileOutput, openOutput } from "./file-output.js";

interface Saving {
  readonly window: number;
  readonly path: string;
  readonly output: FileOutput;
}

/** Files that windows write piece by piece. Each gets its content when it is closed; until then it is as it was. */
export class SaveFiles {
  private readonly open = new Map<number, Saving>();
  private readonly closing = new Set<Promise<unknown>>();
  private nextId = 1;

  /** Nothing may be written over a path that `isTaken`. */
  constructor(private readonly isTaken: (path: string) => boolean) {}

  /** Begins the file that the user chose in a window. Answers its number. */
  async begin(path: string, window = 0): Promise<Result<number>> {
    if (this.isTaken(path)) {
      return fail("cannot save: the file belongs to an open trace", { file: path, hint: "choose another name" });
    }
    try {
      const output = await openOutput(path);
      const id = this.nextId++;
      this.open.set(id, { window, path, output });
      return ok(id);
    } catch (error) {
      return failed(path, error);
    }
  }

  /** Adds to a file. If that fails, what was written of it is gone. */
  async write(id: number, bytes: Uint8Array): Promise<Result<void>> {
    const saving = this.open.get(id);
    if (saving === undefined) return NOT_OPEN;
    try {
      await saving.output.write(bytes);
      return ok(undefined);
    } catch (error) {
      await this.discard(id);
      return failed(saving.path, error);
    }
  }

  /** Puts the file into its place. Answers its name. */
  async close(id: number): Promise<Result<string>> {
    const closing = this.finish(id);
    this.closing.add(closing);
    try {
      return await closing;
    } finally {
      this.closing.delete(closing);
    }
  }

  /** Resolves when no file is being put into its place. Undefined if none is. The program ends only then. */
  whenClosed(): Promise<unknown> | undefined {
    return this.closing.size === 0 ? undefined : Promise.allSettled(this.closing);
  }

  async discard(id: number): Promise<void> {
    const saving = this.open.get(id);
    this.open.delete(id);
    await saving?.output.discard();
  }

  /** The window that wrote them is gone, or is loaded again. */
  async discardAll(window: number): Promise<void> {
    const own = [...this.open].filter(([, saving]) => saving.window === window);
    await Promise.all(own.map(([id]) => this.discard(id)));
  }

  private async finish(id: number): Promise<Result<string>> {
    const saving = this.open.get(id);
    if (saving === undefined) return NOT_OPEN;
    // It is whole from here on: a window that closes meanwhile takes it along no more.
    this.open.delete(id);
    try {
      await saving.output.close();
      return ok(basename(saving.path));
    } catch (error) {
      await saving.output.discard();
      return failed(saving.path, error);
    }
  }
}

const NOT_OPEN = fail("cannot save: the file is not open any more");

function failed(file: string, error: unknown): Result<never> {
  return fail(`cannot save: ${systemErrorText(error, "write")}`, { file });
}
