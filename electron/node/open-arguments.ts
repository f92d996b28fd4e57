import { basename, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { nameOfBytes, oddBytesOf } from "../../workers/core/file-names.js";
import { isLinkText, LONGEST_LINK } from "../../workers/model/view-link.js";

/** Files on the command line that say what a trace does not: paths. */
export interface GivenFiles {
  /** The file of `--process-names`. */
  readonly processNames?: string;
  /** The file of `--topology`. */
  readonly topology?: string;
}

/** What a start says beside its traces: files, and choices as they were written. */
export interface GivenOptions extends GivenFiles {
  /** Each `--offset`. */
  readonly offset?: readonly string[];
  /** Each `--tsc-offset`. */
  readonly tscOffset?: readonly string[];
  /** Each `--log-machine`. */
  readonly logMachine?: readonly string[];
  /** Each `--symbols`: paths. */
  readonly symbols?: readonly string[];
  /** Each `--guest-symbols`: "VM=PATH". */
  readonly guestSymbols?: readonly string[];
  /** Each `--kernel-slide`. */
  readonly kernelSlide?: readonly string[];
  /** Each `--analysis`: paths. */
  readonly analysis?: readonly string[];
  readonly align?: string;
  readonly logFormat?: string;
}

/** What a start of the program asks to open. All paths are absolute. */
export interface OpenRequest {
  readonly paths: readonly string[];
  readonly given: GivenOptions;
  /** Links to views (workers/model/view-link.ts), as they were written. */
  readonly links?: readonly string[];
}

const FILE_OPTIONS = [
  ["processNames", "--process-names"],
  ["topology", "--topology"],
] as const;
/** These may be given several times. */
const LIST_OPTIONS = [
  ["offset", "--offset"],
  ["tscOffset", "--tsc-offset"],
  ["logMachine", "--log-machine"],
  ["symbols", "--symbols"],
  ["guestSymbols", "--guest-symbols"],
  ["kernelSlide", "--kernel-slide"],
  ["analysis", "--analysis"],
] as const;
const TEXT_OPTIONS = [
  ["align", "--align"],
  ["logFormat", "--log-format"],
] as const;
const GIVEN_OPTIONS = [...FILE_OPTIONS, ...LIST_OPTIONS, ...TEXT_OPTIONS];

/**
 * What the command line of a shell asks to open: all words that are no options, as paths or `file:` URLs, which file
 * managers use, and the options that are about them. Chromium and Electron add options of their own. After "--" there are only paths.
 */
export function openArguments(argv: readonly string[], isPackaged: boolean, folder: string): OpenRequest {
  const { words, given } = readArguments(argv.slice(1));
  // An unpacked start is `electron APP_FOLDER TRACE…`.
  const named = isPackaged ? words : words.slice(1);
  const traces = named[0] === "open" ? named.slice(1) : named;
  return requestFor(traces, given, folder);
}

/** The request for arguments whose paths start from a folder. */
export function requestFor(traces: readonly string[], given: GivenOptions, folder: string): OpenRequest {
  const links = traces.filter(isLinkText);
  const paths = traces.filter((trace) => !isLinkText(trace)).map((trace) => pathOf(trace, folder));
  const files = FILE_OPTIONS.flatMap(([name]) => {
    const file = given[name];
    return file === undefined ? [] : [[name, pathOf(file, folder)] as const];
  });
  const inWindow = (texts: readonly string[] | undefined) => texts?.map((text) => namedInWindow(text, paths, folder));
  const [offset, logMachine] = [inWindow(given.offset), inWindow(given.logMachine)];
  const symbols = given.symbols?.map((path) => pathOf(path, folder));
  const guestSymbols = given.guestSymbols?.map((text) => afterOwner(text, (path) => pathOf(path, folder)));
  const analysis = given.analysis?.map((path) => pathOf(path, folder));
  const named = {
    ...(offset && { offset }),
    ...(logMachine && { logMachine }),
    ...(symbols && { symbols }),
    ...(guestSymbols && { guestSymbols }),
    ...(analysis && { analysis }),
  };
  return { paths, given: { ...given, ...Object.fromEntries(files), ...named }, ...(0 < links.length && { links }) };
}

/** What the system asks for with an address of ours. Any other address asks for nothing. */
export function linkRequest(address: string): OpenRequest {
  return { paths: [], given: {}, links: rightLinks([address]) };
}

/** The window reads them; a text that cannot be one does not reach it. */
function rightLinks(links: unknown): readonly string[] {
  if (!Array.isArray(links)) return [];
  const isLink = (one: unknown): one is string =>
    typeof one === "string" && one.length <= LONGEST_LINK && isLinkText(one);
  return links.filter(isLink);
}

/** "TRACE=…" with the trace as the window names it: an item by its name, what lies in it by its path from there. */
function namedInWindow(text: string, paths: readonly string[], folder: string): string {
  const at = text.lastIndexOf("=");
  if (at < 0) return text;
  const trace = pathOf(text.slice(0, at), folder);
  const path = paths.find((one) => trace === one || trace.startsWith(`${one}${sep}`));
  if (path === undefined) return text;
  const inside = trace.slice(path.length).replaceAll(sep, "/");
  return `${basename(path)}${inside}${text.slice(at)}`;
}

/** "VM=PATH" with another path. */
function afterOwner(text: string, change: (path: string) => string): string {
  const at = text.indexOf("=");
  return at < 0 ? text : `${text.slice(0, at + 1)}${change(text.slice(at + 1))}`;
}

/** The request in a message of another start of the program. Nothing is opened by a message that is not one. */
export function openRequestOf(message: unknown): OpenRequest {
  const { paths, given, links: asked } = (message ?? {}) as { readonly [Name in keyof OpenRequest]?: unknown };
  const isText = (value: unknown) => typeof value === "string";
  const arePaths = Array.isArray(paths) && paths.every(isText);
  const known = Object.entries(given ?? {}).filter(([name, value]) =>
    isList(name) ? Array.isArray(value) && value.every(isText) : isText(value),
  );
  const links = rightLinks(asked);
  return { paths: arePaths ? paths : [], given: Object.fromEntries(known), ...(0 < links.length && { links }) };
}

/** The arguments that pass all of this on to the shell. */
export function givenArguments(given: GivenOptions): readonly string[] {
  const files = FILE_OPTIONS.flatMap(([name, option]) => {
    const file = given[name];
    return file === undefined ? [] : [`${option}=${argumentFor(file)}`];
  });
  const { symbols, guestSymbols, analysis } = given;
  const texts = {
    ...given,
    ...(symbols && { symbols: symbols.map(argumentFor) }),
    ...(analysis && { analysis: analysis.map(argumentFor) }),
    ...(guestSymbols && { guestSymbols: guestSymbols.map((text) => afterOwner(text, argumentFor)) }),
  };
  const lists = LIST_OPTIONS.flatMap(([name, option]) => (texts[name] ?? []).map((text) => `${option}=${text}`));
  const others = TEXT_OPTIONS.flatMap(([name, option]) => {
    const text = given[name];
    return text === undefined ? [] : [`${option}=${text}`];
  });
  return [...files, ...lists, ...others];
}

/** The argument that names an absolute path. Bytes that are not UTF-8 pass to another process only in a URL. */
export function argumentFor(path: string): string {
  const bytes = oddBytesOf(path);
  if (bytes === undefined) return path;
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  return `file://${escaped.replaceAll("%2f", "/")}`;
}

/**
 * The arguments of the same start with software rendering, which opens `request`. The added option comes first: on
 * Windows, Electron refuses to start if options follow what looks like a URL.
 */
export function argumentsWithoutGpu(
  argv: readonly string[],
  isPackaged: boolean,
  { paths, given, links = [] }: OpenRequest,
): readonly string[] {
  const { words, options } = readArguments(argv.slice(1));
  const app = isPackaged ? [] : words.slice(0, 1);
  const others = options.filter((option) => option !== NO_GPU);
  return [NO_GPU, ...others, ...app, ...givenArguments(given), ...paths.map(argumentFor), ...links];
}

function isList(name: string): boolean {
  return LIST_OPTIONS.some(([list]) => list === name);
}

const NO_GPU = "--disable-gpu";

interface Arguments {
  readonly words: readonly string[];
  /** Options of Chromium and Electron. */
  readonly options: readonly string[];
  readonly given: GivenOptions;
}

function readArguments(args: readonly string[]): Arguments {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const words: string[] = [];
  const options: string[] = [];
  const given: Record<string, string | string[]> = {};
  const take = (name: string, value: string) => {
    const list = given[name];
    given[name] = isList(name) ? [...(Array.isArray(list) ? list : []), value] : value;
  };
  for (let i = 0; i < end; i += 1) {
    const argument = args[i] as string;
    const known = GIVEN_OPTIONS.find(([, option]) => argument === option || argument.startsWith(`${option}=`));
    if (known === undefined) (argument.startsWith("-") ? options : words).push(argument);
    else if (argument !== known[1]) take(known[0], argument.slice(known[1].length + 1));
    else if (i + 1 < end) take(known[0], args[++i] as string);
  }
  return { words: [...words, ...args.slice(end + 1)], options, given };
}

/**
 * The absolute path that an argument names, as a path or as a `file:` URL. An empty argument, such as an unset variable
 * of a script, names nothing: it must not open the whole current folder.
 */
function pathOf(argument: string, folder: string): string {
  if (argument === "") return "";
  return resolve(folder, /^file:\//i.test(argument) ? pathOfUrl(argument) : argument);
}

/** A URL that names no file of this machine stays as it is: the message about the missing file shows it. */
function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    return error instanceof URIError ? oddPathOfUrl(url) : url;
  }
}

/** Bytes of a name that are not UTF-8: workers/core/file-names.ts. */
function oddPathOfUrl(url: string): string {
  const bytes = new URL(url).pathname.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return nameOfBytes(Buffer.from(bytes, "latin1"));
}
