import { Diagnostics } from "../../core/diagnostics.js";

/** Problems of one file. */
export class Reporter {
  constructor(
    private readonly diagnostics: Diagnostics,
    private readonly file: string,
  ) {}

  /** For a look at a file whose problems are reported when it is read. */
  static silent(): Reporter {
    return new Reporter(new Diagnostics(), "");
  }

  error(message: string, offset?: number): void {
    this.diagnostics.error(message, this.file, offset);
  }

  warning(message: string, offset?: number): void {
    this.diagnostics.warning(message, this.file, offset);
  }

  note(message: string, offset?: number): void {
    this.diagnostics.note(message, this.file, offset);
  }
}
