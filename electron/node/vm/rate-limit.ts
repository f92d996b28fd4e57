/** Lets so many through in each second. */
export class RateLimit {
  private second = -1;
  private count = 0;

  constructor(private readonly most: number) {}

  /** `over`: the first too many of a second, to be told once; `none`: others. */
  take(nowMs: number): "ok" | "over" | "none" {
    const second = Math.floor(nowMs / 1000);
    this.count = second === this.second ? this.count + 1 : 1;
    this.second = second;
    if (this.count <= this.most) return "ok";
    return this.count === this.most + 1 ? "over" : "none";
  }
}
