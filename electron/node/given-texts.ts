import { readFile } from "node:fs/promises";
import type { HostItem } from "../../renderer/host/host-api.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fsPath } from "./fs-path.js";
import type { GivenFiles } from "./open-arguments.js";

/** Adds the texts of the given files to the first item, or a note there if one cannot be read. */
export async function withGiven(
  [first, ...others]: readonly HostItem[],
  given: GivenFiles,
): Promise<readonly HostItem[]> {
  if (first === undefined) return others;
  const named = await withText(first, "processNames", "process names", given.processNames);
  return [await withText(named, "topology", "topology", given.topology), ...others];
}

async function withText(item: HostItem, key: keyof GivenFiles, noun: string, file?: string): Promise<HostItem> {
  if (file === undefined) return item;
  try {
    return { ...item, [key]: await readFile(fsPath(file), "utf8") };
  } catch (error) {
    const note = `${noun} could not be read: ${systemErrorText(error)}: ${file}`;
    return { ...item, notes: [...(item.notes ?? []), note] };
  }
}
