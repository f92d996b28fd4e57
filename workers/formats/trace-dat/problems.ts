import type { Diagnostics } from "../../core/diagnostics.js";
import { DamagedFile } from "./dat-reader.js";

/** Problems of one file. */
export class Problems {
  constructor(
    private readonly diagnostics: Diagnostics,
    readonly file: string,
  ) {}

  error(message: string, offset?: number): void {
    this.diagnostics.error(message, this.file, offset);
  }

  warning(message: string, offset?: number): void {
    this.diagnostics.warning(message, this.file, offset);
  }

  note(message: string, offset?: number): void {
    this.diagnostics.note(message, this.file, offset);
  }

  /** Reads a part that the rest of the file does not need: damage in it is reported, and undefined returned. */
  async skipping<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      this.error(error.message, error.offset);
      return undefined;
    }
  }
}
