import { fail } from "../../core/result.js";
import { type FileHead, readHead } from "../file-head.js";
import type { Format } from "../format.js";

/**
 * A kind of file that Lanescope itself gives a name and a version, as JSON in the first line, and that is not read yet.
 * `name`: how the file names its kind; `title`: how people do.
 */
export function ownFile(name: string, title: string): Format {
  const first = new RegExp(`^\\s*\\{\\s*"lanescope"\\s*:\\s*"${name}"\\s*,\\s*"version"\\s*:\\s*(\\d{1,9})\\s*[,}]`);
  const versionOf = ({ text }: FileHead) => first.exec(text)?.[1];
  return {
    id: title,
    detect: async () => [],
    recognise: (head) => versionOf(head) !== undefined,
    async open({ files }, { open }) {
      const [file] = files;
      const head = file && (await readHead(file, open));
      const version = head && versionOf(head);
      const which =
        files.length === 1 ? `${title}${version ? ` (version ${version})` : ""}` : `${files.length} ${title}s`;
      return fail(`${which}: not read yet by this version of Lanescope`, file && { file: file.path });
    },
  };
}
