import type { OpenRequest } from "./open-arguments.js";

/**
 * What the user opens from outside the window: by another start of the program, the dock, the native menu. A window
 * that is being loaded hears of nothing, so requests wait until it asks for its first items.
 */
export class OpenQueue {
  private waiting: OpenRequest[] = [];
  private isListening = false;
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

  /** The window is loaded, or loaded again. */
  hold(): void {
    this.isListening = false;
  }

  /** The oldest request for the first items of the window. Without one, the window takes requests from now on. */
  next(): OpenRequest | undefined {
    const request = this.waiting.shift();
    this.isListening = request === undefined;
    return request;
  }
}
