import { formatBytes } from "../../workers/core/format.js";
import type { FetchProgress } from "./fetch-electron.js";

/** The progress of a download: one line that changes on a terminal, else a line for each quarter. */
export class ProgressText {
  private isChanging = false;
  private quarters = 0;

  constructor(private readonly stream: { readonly isTTY?: boolean; write(text: string): unknown }) {}

  say(text: string): void {
    this.stream.write(`${text}\n`);
  }

  show({ received, total }: FetchProgress): void {
    const text = `  ${formatBytes(received)}${total === 0 ? "" : ` of ${formatBytes(total)}`}`;
    if (this.stream.isTTY === true) {
      this.stream.write(`\r${text}  `);
      this.isChanging = true;
      return;
    }
    const quarters = total === 0 ? 0 : Math.floor((4 * received) / total);
    if (quarters <= this.quarters) return;
    this.quarters = quarters;
    this.say(text);
  }

  end(): void {
    if (this.isChanging) this.stream.write("\n");
    this.isChanging = false;
  }
}
