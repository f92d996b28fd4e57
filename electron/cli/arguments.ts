import { readFileSync } from "node:fs";
import { nameOfBytes } from "../../workers/core/file-names.js";

/**
 * The arguments of this process. Node replaces bytes that are not UTF-8 by U+FFFD, and then the file cannot be opened.
 * On Linux the bytes are read from /proc/self/cmdline (proc_pid_cmdline(5)).
 */
export function argumentsOf(argv: readonly string[]): readonly string[] {
  if (!argv.some((argument) => argument.includes("\ufffd"))) return argv;
  try {
    const all = readFileSync("/proc/self/cmdline");
    const parts: Buffer[] = [];
    for (let at = 0; at < all.length; ) {
      const end = all.indexOf(0, at);
      parts.push(all.subarray(at, end));
      at = end + 1;
    }
    return parts.slice(-argv.length).map(nameOfBytes);
  } catch {
    return argv;
  }
}
