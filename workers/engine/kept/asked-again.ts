import type { EngineApi } from "../../model/engine-api.js";

/** Questions that meet damage in an index file wait until `recover` has read the trace, and are asked again. False: it was no damage. */
export function askedAgain(api: EngineApi, recover: (error: unknown) => Promise<boolean>): EngineApi {
  const again = Object.entries(api).map(([name, ask]) => {
    const call = ask as (...of: readonly unknown[]) => Promise<unknown>;
    const asked = async (...of: readonly unknown[]) => {
      try {
        return await call(...of);
      } catch (error) {
        if (!(await recover(error))) throw error;
        return call(...of);
      }
    };
    return [name, asked] as const;
  });
  return Object.fromEntries(again) as unknown as EngineApi;
}
