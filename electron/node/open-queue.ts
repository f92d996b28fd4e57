import type { OpenRequest } from "./open-arguments.js";

/**
 * What the user opens from outside the window: by another start of the program, the dock, the native menu. A window
 * that is being loaded hears of nothing, so requests wait until it asks for its first items, or has them from elsewhere.
 */
export class OpenQueue {
  private waiting: OpenRequest[] = [];
  /** A window has asked for its first items. */
  private hasBegun = false;
  /** The windows that are being loaded. */
  private readonly loading = new Set<number>();
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
    this.loading.add(window);
  }

  /** The window is gone, or has its first items without asking for them. What waited is delivered. */
  release(window: number): void {
    if (!this.loading.delete(window)) return;
    this.hasBegun = true;
    if (!this.isListening) return;
    for (const request of this.waiting.splice(0)) this.deliver(request);
  }

  /** The oldest request for the first items of the window. Without one, the window takes requests from now on. */
  next(window: number): OpenRequest | undefined {
    const request = this.waiting.shift();
    if (request !== undefined) return request;
    this.hasBegun = true;
    this.loading.delete(window);
    return undefined;
  }

  private get isListening(): boolean {
    return this.hasBegun && this.loading.size === 0;
  }
}
