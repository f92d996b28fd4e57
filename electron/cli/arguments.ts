import { readFileSync } from "node:fs";
import { nameOfBytes } from "../../workers/core/file-names.js";

/**
 * The arguments of this process. Node replaces bytes that are not UTF-8 by U+FFFD, and then the file cannot be opened.
 * On Linux the bytes are read from /proc/self/cmdline (proc_pid_cmdline(5)).
 */
export function argumentsOf(argv: readonly string[]): readonly string[] {
  if (!argv.some((argument) => argument.includes("\ufffd"))) return argv;
  try {
    // Each argument ends with a 0 byte.
    const parts = readFileSync("/proc/self/cmdline", "latin1").split("\0").slice(0, -1);
    return parts.slice(-argv.length).map((part) => nameOfBytes(Buffer.from(part, "latin1")));
  } catch {
    return argv;
  }
}
