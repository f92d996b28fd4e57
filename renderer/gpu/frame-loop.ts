/** Frames are not delayed for this long after input of the user. */
const BUSY_MS = 1000;

/**
 * The one owner of requestAnimationFrame. Whatever changes calls `invalidate`; the next frame runs all updates
 * (compute what to show, ask the engine), then all draws (touch canvases and transforms). No change, no frame.
 */
export class FrameLoop {
  private readonly updates = new Set<() => void>();
  private readonly draws = new Set<() => void>();
  private pending = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private begun = Number.NEGATIVE_INFINITY;
  private boostedAt = Number.NEGATIVE_INFINITY;

  /**
   * `idleFrameMs`: least time between two frames without input. Several answers change the picture one after
   * the other; one frame for all of them leaves the processor to the engine where drawing is done in software.
   */
  constructor(private readonly idleFrameMs: () => number = () => 0) {}

  readonly invalidate = (): void => {
    if (this.pending !== 0) return;
    const now = performance.now();
    const rest = this.isUserBusy ? 0 : this.begun + this.idleFrameMs() - now;
    if (0 < rest) this.waiting ??= setTimeout(this.request, rest);
    else this.request();
  };

  /** There was input of the user a moment ago. */
  get isUserBusy(): boolean {
    return performance.now() < this.boostedAt + BUSY_MS;
  }

  /** The user uses the window: frames are not delayed. */
  readonly boostFrameRate = (): void => {
    this.boostedAt = performance.now();
    if (this.waiting !== undefined) this.request();
  };

  /** Returns the way to stop. */
  onUpdate(update: () => void): () => void {
    this.updates.add(update);
    this.invalidate();
    return () => this.updates.delete(update);
  }

  onDraw(draw: () => void): () => void {
    this.draws.add(draw);
    this.invalidate();
    return () => this.draws.delete(draw);
  }

  private readonly request = (): void => {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    if (this.pending === 0) this.pending = requestAnimationFrame(this.frame);
  };

  private readonly frame = (): void => {
    this.pending = 0;
    this.begun = performance.now();
    for (const update of this.updates) update();
    for (const draw of this.draws) draw();
  };
}
