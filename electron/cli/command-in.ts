import { existsSync } from "node:fs";
import { COMMANDS, HELP_OPTIONS, VERSION_OPTIONS } from "./options.js";

const COMMAND_WORDS: ReadonlySet<string> = new Set(COMMANDS.filter((name) => name !== "open"));
const HELP: ReadonlySet<string> = new Set(HELP_OPTIONS);
const OPTIONS_ALONE: ReadonlySet<string> = new Set([...HELP_OPTIONS, ...VERSION_OPTIONS]);

/**
 * The command line in the arguments with which the installed application was started. Undefined if they open its
 * window. Chromium's options may stand before the command: as root and in an AppImage, `--no-sandbox` does.
 */
export function commandIn(args: readonly string[]): readonly string[] | undefined {
  const begin = args.findIndex((arg) => !arg.startsWith("-") || OPTIONS_ALONE.has(arg));
  if (begin < 0) return undefined;
  const words = args.slice(begin);
  const [first = ""] = words;
  const isCommand = COMMAND_WORDS.has(first) || words.some((word) => HELP.has(word)) || OPTIONS_ALONE.has(first);
  return isCommand || (first !== "open" && isUnknownWord(first)) ? words : undefined;
}

/**
 * The arguments of a start without the "--" that the script of an installation on Windows puts first, for Chromium. On
 * other systems a "--" is the user's: only paths follow it.
 */
export function withoutMark(argv: readonly string[], platform: string): readonly string[] {
  return platform === "win32" && argv[1] === "--" ? argv.filter((_, i) => i !== 1) : argv;
}

/** Whether a first argument is neither a command nor a path, but looks like a command. */
export function isUnknownWord(first: string): boolean {
  return /^[\w-]+$/.test(first) && !existsSync(first);
}
