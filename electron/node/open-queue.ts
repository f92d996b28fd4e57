import type { OpenRequest } from "./open-arguments.js";

/**
 * What the user opens from outside the window: by another start of the program, the dock, the native menu. A window
 * that is being loaded hears of nothing, so requests wait until it asks for its first items.
 */
export class OpenQueue {
  private waiting: OpenRequest[] = [];
  private isListening = false;
  /** The window that is being loaded. */
  private loading: number | undefined;
  private deliver: (request: OpenRequest) => void = () => {};

  /** `deliver` gets each request that the window can take now. */
  deliverBy(deliver: (request: OpenRequest) => void): void {
    this.deliver = deliver;
  }

  add(request: OpenRequest): void {
    if (request.paths.length === 0 && (request.links ?? []).length === 0) return;
    if (this.isListening) this.deliver(request);
    else this.waiting.push(request);
  }

  /** The window of that number is loaded, or loaded again. */
  hold(window: number): void {
    this.isListening = false;
    this.loading = window;
  }

  /** The window is gone. What waited for it goes to another one. */
  release(window: number): void {
    if (this.loading !== window) return;
    this.loading = undefined;
    this.isListening = true;
    for (const request of this.waiting.splice(0)) this.deliver(request);
  }

  /** The oldest request for the first items of the window. Without one, the window takes requests from now on. */
  next(): OpenRequest | undefined {
    const request = this.waiting.shift();
    this.isListening = request === undefined;
    if (this.isListening) this.loading = undefined;
    return request;
  }
}
