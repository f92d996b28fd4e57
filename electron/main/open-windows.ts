import type { BrowserWindow } from "electron";

/** The open windows, and the one that had the focus last. */
export class OpenWindows {
  /** In the order in which they had the focus, the last at the end. */
  private readonly all = new Map<number, BrowserWindow>();

  add(window: BrowserWindow): void {
    const { id } = window.webContents;
    const toEnd = () => {
      this.all.delete(id);
      this.all.set(id, window);
    };
    toEnd();
    window.on("focus", toEnd);
    window.once("closed", () => this.all.delete(id));
  }

  /** The one that people work in; undefined before there is any. */
  current(): BrowserWindow | undefined {
    return [...this.all.values()].at(-1);
  }

  /** By the number of its page. */
  of(id: number): BrowserWindow | undefined {
    return this.all.get(id);
  }
}
