import { fail } from "../../core/result.js";
import type { FileHead } from "../file-head.js";
import type { Format } from "../format.js";
import { ownFile } from "./own-file.js";

/** Formats that are recognised but cannot be opened yet: the message names them. In the order of trying. */
export const UNSUPPORTED: readonly Format[] = [
  // perf.data-file-format.txt: magic 1, of kernels before 2.6.33.
  unsupported("old perf.data (PERFFILE)", ({ bytes }) => startsWith(bytes, "PERFFILE")),
  ownFile("monitor-log", "monitor log"),
  ownFile("input-recording", "input recording"),
];

function unsupported(name: string, recognise: (head: FileHead) => boolean): Format {
  return {
    id: name,
    detect: async () => [],
    recognise,
    async open({ files }) {
      const which =
        files.length === 1 ? `this is ${article(name)} ${name} file, which is` : `${files.length} ${name} files are`;
      return fail(`${which} not supported yet`, files[0] && { file: files[0].path });
    },
  };
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i += 1) if (bytes[i] !== magic.charCodeAt(i)) return false;
  return magic.length <= bytes.byteLength;
}

/** As it is spoken. */
function article(name: string): string {
  return /^[aeio]/i.test(name) ? "an" : "a";
}
