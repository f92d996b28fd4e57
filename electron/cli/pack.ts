import { formatBytes } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { archOf, makePack, ownArch, type PackTool } from "../node/vm/guest-tool/make-pack.js";
import type { CliIo } from "./io.js";
import { usage } from "./option-values.js";
import { refuseOutput, STDOUT, withOutput } from "./output.js";
import { messageText } from "./text.js";

export interface PackArgs {
  readonly tool: PackTool;
  readonly output: string;
  /** Undefined: of this machine. */
  readonly arch: string | undefined;
}

export function packArgs(
  words: readonly string[],
  { output, arch }: { readonly output?: string; readonly arch?: string },
): Result<PackArgs> {
  const [tool, ...others] = words;
  if ((tool !== "trace-cmd" && tool !== "perf") || 0 < others.length)
    return usage("pack", "which program? lanescope pack trace-cmd, or lanescope pack perf");
  if (output === undefined) return usage("pack", "which file? -o FILE.tgz");
  const known = arch === undefined ? undefined : archOf(arch);
  if (arch !== undefined && known === undefined) return usage("pack", `unknown --arch "${arch}": x86_64 or arm64`);
  return ok({ tool, output, arch: known });
}

/** Writes the archive of a program that `capture --guest` sends into guests. */
export async function pack({ tool, output, arch }: PackArgs, io: CliIo): Promise<Result<void>> {
  if (arch !== undefined && arch !== ownArch()) {
    return fail(`a pack for ${arch} cannot be made here: this machine's programs are for ${ownArch()}`, {
      hint: `run lanescope pack ${tool} on a machine of that kind, and give its file to lanescope capture --pack`,
    });
  }
  if (output === STDOUT && io.outIsTerminal)
    return fail("a pack is not for a terminal", { isUsage: true, hint: "name a file with -o" });
  const writable = await refuseOutput(output, { files: [] }, []);
  if (!writable.ok) return writable;
  const made = await makePack(tool);
  if (!made.ok) return made;
  const { bytes, unpackedBytes, version, arch: own } = made.value;
  const written = await withOutput(output, io, async (write) => {
    await write(bytes);
    return ok(undefined);
  });
  const sizes = `${formatBytes(bytes.length)}, ${formatBytes(unpackedBytes)} unpacked`;
  if (written.ok) io.err(`${messageText(`${output}: ${tool} ${version} for guests that are ${own}, ${sizes}`)}\n`);
  return written;
}
