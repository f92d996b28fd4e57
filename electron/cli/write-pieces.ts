import { ok, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";

/** Writes all pieces of a file that the engine makes. */
export async function writePieces(
  engine: EngineApi,
  handle: number,
  write: (piece: string | Uint8Array) => Promise<void>,
): Promise<Result<void>> {
  for (;;) {
    const piece = await engine.exportNext(handle);
    if (!piece.ok) return piece;
    if (piece.value === undefined) return ok(undefined);
    await write(piece.value);
  }
}
