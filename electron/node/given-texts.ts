import { readFile } from "node:fs/promises";
import type { HostItem } from "../../renderer/host/host-api.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { alignMethodOf, givenOffsetOf, givenTscOffsetOf } from "../../workers/model/clock-choice.js";
import { logMachineOf } from "../../workers/model/log-machine.js";
import { fsPath } from "./fs-path.js";
import type { GivenFiles, GivenOptions } from "./open-arguments.js";

/** Adds the texts of the given files and the choices to the first item, or a note there about what cannot be used. */
export async function withGiven(
  [first, ...others]: readonly HostItem[],
  given: GivenOptions,
): Promise<readonly HostItem[]> {
  if (first === undefined) return others;
  const named = await withText(first, "processNames", "process names", given.processNames);
  const placed = await withText(named, "topology", "topology", given.topology);
  return [withChoices(placed, given), ...others];
}

/** Adds how the item is to be opened. An installed application hands its options on unchecked. */
function withChoices(item: HostItem, { offset = [], tscOffset = [], logMachine = [], ...one }: GivenOptions): HostItem {
  const { align, logFormat } = one;
  const notes: string[] = [];
  const understood = <T>(option: string, texts: readonly string[], parse: (text: string) => T | undefined) =>
    texts.flatMap((text) => {
      const value = parse(text);
      if (value !== undefined) return [value];
      notes.push(`${option}=${text} is not understood: lanescope open --help explains it`);
      return [];
    });
  const offsets = understood("--offset", offset, givenOffsetOf);
  const tscOffsets = understood("--tsc-offset", tscOffset, givenTscOffsetOf);
  const logMachines = understood("--log-machine", logMachine, logMachineOf);
  const [method] = understood("--align", align === undefined ? [] : [align], alignMethodOf);
  const choices = {
    ...(0 < offsets.length && { offsets }),
    ...(0 < tscOffsets.length && { tscOffsets }),
    ...(0 < logMachines.length && { logMachines }),
    ...(method !== undefined && { align: method }),
    ...(logFormat !== undefined && { logFormat }),
  };
  return {
    ...item,
    ...(0 < Object.keys(choices).length && { choices }),
    ...(0 < notes.length && { notes: [...(item.notes ?? []), ...notes] }),
  };
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
