import { DamagedIndex } from "../../index-file/damaged-index.js";
import type { EngineApi } from "../../model/engine-api.js";

/** Questions that meet damage in an index file wait until `recover` has read the trace, and are asked again. */
export function askedAgain(api: EngineApi, recover: (damage: DamagedIndex) => Promise<void>): EngineApi {
  const again = Object.entries(api).map(([name, ask]) => {
    const call = ask as (...of: readonly unknown[]) => Promise<unknown>;
    const asked = async (...of: readonly unknown[]) => {
      try {
        return await call(...of);
      } catch (error) {
        if (!(error instanceof DamagedIndex)) throw error;
        await recover(error);
        return call(...of);
      }
    };
    return [name, asked] as const;
  });
  return Object.fromEntries(again) as unknown as EngineApi;
}
