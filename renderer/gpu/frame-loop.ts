/**
 * The one owner of requestAnimationFrame. Whatever changes calls `invalidate`; the next frame runs all updates
 * (compute what to show, ask the engine), then all draws (touch canvases and transforms). No change, no frame.
 */
export class FrameLoop {
  private readonly updates = new Set<() => void>();
  private readonly draws = new Set<() => void>();
  private pending = 0;
  private longest = 0;
  private frames = 0;

  readonly invalidate = (): void => {
    if (this.pending === 0) this.pending = requestAnimationFrame(this.frame);
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

  /** Frames run and the longest in ms since last asked; for benches and the diagnostics page. */
  takeStatistics(): { readonly frames: number; readonly longestMs: number } {
    const taken = { frames: this.frames, longestMs: this.longest };
    this.frames = 0;
    this.longest = 0;
    return taken;
  }

  private readonly frame = (): void => {
    this.pending = 0;
    const begun = performance.now();
    for (const update of this.updates) update();
    for (const draw of this.draws) draw();
    this.frames += 1;
    this.longest = Math.max(this.longest, performance.now() - begun);
  };
}
