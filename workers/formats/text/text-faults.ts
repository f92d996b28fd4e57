import type { Diagnostics } from "../../core/diagnostics.js";
import type { EventLines } from "./event-lines.js";

/** Lines that are named one by one; further ones are only counted. */
const MAX_NAMED = 3;

/** Tells what a reader could not make sense of. */
export class TextFaults {
  private junkLines = 0;

  constructor(
    private readonly diagnostics: Diagnostics,
    private readonly file: string,
  ) {}

  junk(offset: number): void {
    this.junkLines += 1;
    if (this.junkLines <= MAX_NAMED) this.diagnostics.warning("a line is no event: not read", this.file, offset);
  }

  end({ blocks, window }: EventLines, cutStacks: number): void {
    const { junkLines, file, diagnostics } = this;
    if (MAX_NAMED < junkLines) diagnostics.warning(`${junkLines} lines are no events: not read`, file);
    const { cutLines, failure } = blocks;
    if (0 < cutLines) {
      const which = cutLines === 1 ? "1 line is" : `${cutLines} lines are`;
      diagnostics.warning(`${which} longer than 64 KiB: only the begin is read`, file);
    }
    if (0 < cutStacks)
      diagnostics.note(`call stacks of more than 256 frames, whose inner ones are kept: ${cutStacks}`, file);
    if (failure !== undefined) diagnostics.error(failure.message, failure.file, failure.offset);
    if (window.lateText !== undefined) diagnostics.warning(window.lateText, file);
  }
}
