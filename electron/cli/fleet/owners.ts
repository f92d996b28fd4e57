import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { OWN_FOLDER, readState } from "./trace-state.js";

/** Which trace has the content of a key: of copies of one trace one is in the dataset. */
export class Owners {
  private readonly byKey = new Map<string, string>();

  /** False: another trace has that content. */
  take(key: string, id: string): boolean {
    const owner = this.byKey.get(key);
    if (owner !== undefined && owner !== id) return false;
    this.byKey.set(key, id);
    return true;
  }

  isOther(key: string, id: string): boolean {
    const owner = this.byKey.get(key);
    return owner !== undefined && owner !== id;
  }

  /** The trace has no content any more. */
  release(id: string): void {
    for (const [key, owner] of this.byKey) if (owner === id) this.byKey.delete(key);
  }
}

/** The contents that are in the dataset, and the traces that are copies of others. */
export async function knownKeys(
  dataset: string,
): Promise<{ readonly owners: Owners; readonly copies: ReadonlySet<string> }> {
  const owners = new Owners();
  const copies = new Set<string>();
  for (const name of await readdir(join(dataset, OWN_FOLDER, "traces"))) {
    if (!name.endsWith(".json") || name.startsWith(".")) continue;
    const state = await readState(dataset, name.slice(0, -".json".length));
    if (state?.status === "ok") owners.take(state.key, state.id);
    if (state?.status === "copy") copies.add(state.id);
  }
  return { owners, copies };
}
