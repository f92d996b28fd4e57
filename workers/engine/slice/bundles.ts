import { fail, ok, type Result } from "../../core/result.js";
import type { BundlePiece, BundleRequest } from "../../model/bundle.js";
import type { EnginePlatform } from "../platform.js";
import { BundleRun } from "./bundle-run.js";
import type { BundleSource } from "./bundle-source.js";
import { sliceRange } from "./slice-range.js";

/** The bundles that are being written, by handle. */
export class Bundles {
  private readonly runs = new Map<number, BundleRun>();
  private nextHandle = 1;

  constructor(private readonly platform: EnginePlatform) {}

  async start(source: BundleSource, request: BundleRequest): Promise<Result<number>> {
    const range = await sliceRange(source.discovery, request, this.platform.yieldToLoop);
    if (!range.ok) {
      source.close();
      return range;
    }
    const handle = this.nextHandle++;
    this.runs.set(handle, new BundleRun(this.platform, source, request, range.value));
    return ok(handle);
  }

  async next(handle: number): Promise<Result<BundlePiece>> {
    const run = this.runs.get(handle);
    if (run === undefined) return fail("the bundle is not being written any more");
    try {
      const next = await run.pieces.next();
      if (next.done === true || "summary" in next.value) this.runs.delete(handle);
      return next.done === true ? fail("cancelled") : ok(next.value);
    } catch (error) {
      this.runs.delete(handle);
      throw error;
    }
  }

  share(handle: number): number | undefined {
    return this.runs.get(handle)?.share;
  }

  close(handle: number): void {
    const run = this.runs.get(handle);
    if (run === undefined) return;
    this.runs.delete(handle);
    run.cancel();
  }

  closeAll(): void {
    for (const handle of [...this.runs.keys()]) this.close(handle);
  }
}
