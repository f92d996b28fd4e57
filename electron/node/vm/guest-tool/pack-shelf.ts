import { fail, type Result } from "../../../../workers/core/result.js";
import { makePack, ownArch, type Pack, type PackTool, readPack } from "./make-pack.js";

/** Packs that were made once, and those of files. A program that is updated meanwhile is taken at the next start. */
export class PackShelf {
  private readonly made = new Map<PackTool, Promise<Result<Pack>>>();

  /** `files`: packs as `lanescope pack` writes them. */
  constructor(private readonly files: readonly string[] = []) {}

  readonly get = async (tool: PackTool, arch = ownArch()): Promise<Result<Pack>> => {
    for (const path of this.files) {
      const pack = await readPack(path);
      if (!pack.ok || (pack.value.tool === tool && pack.value.arch === arch)) return pack;
    }
    if (arch !== ownArch()) {
      return fail(`the guest is ${arch}, and programs of this machine are ${ownArch()}`, {
        hint: `lanescope pack ${tool} on a machine of that kind makes one for lanescope capture --pack`,
      });
    }
    const made = this.made.get(tool) ?? makePack(tool);
    this.made.set(tool, made);
    const pack = await made;
    // It may be installed meanwhile.
    if (!pack.ok) this.made.delete(tool);
    return pack;
  };
}
