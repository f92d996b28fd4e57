import type { Lack } from "../../renderer/host/host-api.js";
import { errorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { HostService } from "./host-service.js";
import { shellFacts } from "./shell-facts.js";
import type { MonitorChannel } from "./vm/monitor-channel.js";

/** What tells one shell from the other. The dialogs resolve to undefined when the user cancels. */
export interface ShellTraits {
  readonly shell: "electron" | "browser";
  /** The programs that this shell consists of, with their versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** What this start goes without. */
  readonly lacks?: Lack | undefined;
  /** The GPUs and what is done on them, in lines. */
  gpu?(): Promise<readonly string[]>;
  pick?(what: "files" | "folder", lastFolder: string | undefined): Promise<readonly string[] | undefined>;
  saveAs?(name: string): Promise<string | undefined>;
  /** Shows chords in the menu, by the ids of the commands that they run. */
  setMenuKeys?(keys: Readonly<Record<string, string>>): void;
  /** Asks living VMs. Missing where the person did not allow it. */
  readonly monitor?: MonitorChannel | undefined;
  /** Opens an https address in the user's browser. */
  openLink?(address: string): Promise<void>;
  /** Opens another window beside the one of that number. `name`: by which the two find each other. */
  openWindow?(name: string, window: number): Promise<void>;
}

const NO_VMS = "this shell talks to no VMs";

/** Names of windows are random letters and digits. */
const WINDOW_NAME = /^[\w-]{1,64}$/;

/**
 * Runs a call of the window by name, whatever transport carried it. Checks all arguments, because a window is not
 * trusted. The outer Result fails if the name or the arguments are wrong; the value holds the call's own Result. `window`:
 * the number of the window that calls.
 */
export async function dispatchHostCall(
  service: HostService,
  traits: ShellTraits,
  name: unknown,
  args: unknown,
  window = 0,
): Promise<Result<unknown>> {
  const [first, second] = Array.isArray(args) ? args : [];
  switch (name) {
    case "hello":
      // A window begins: one before it leaves nothing half written.
      await service.files.discardAll(window);
      return ok(hello(service, traits));
    case "initial":
      return ok(await service.initial(window));
    case "samples":
      return ok(await service.samples());
    case "openSample":
      return typeof first === "string" ? ok(await service.openSample(first)) : fail("openSample takes an id");
    case "reopen":
      return typeof first === "string" ? ok(await service.reopen(first)) : fail("reopen takes a token");
    case "dropped":
      // Electron's preload names the paths of dropped files. A page in a browser must name none.
      if (traits.shell !== "electron") return fail("this shell takes no paths");
      return isTexts(first) ? ok(await service.openDropped(first)) : fail("dropped takes paths");
    case "setShown":
      return isTexts(first) ? ok(service.setShown(first, window)) : fail("setShown takes tokens");
    case "begun":
      return ok(service.begun(window));
    case "setMenuKeys":
      if (!traits.setMenuKeys) return fail("this shell has no menu");
      return isTextRecord(first) ? ok(traits.setMenuKeys(first)) : fail("setMenuKeys takes keys by command");
    case "facts":
      return ok(shellFacts(traits.versions, (await traits.gpu?.()) ?? []));
    case "pick":
      return traits.pick ? ok(await pick(service, traits.pick, first)) : fail("this shell has no dialogs");
    case "saveOpen":
      if (!traits.saveAs) return fail("this shell saves nothing");
      return typeof first === "string"
        ? ok(await saveOpen(service, traits.saveAs, first, window))
        : fail("saveOpen takes a name");
    case "saveWrite":
      return typeof first === "number" && second instanceof Uint8Array
        ? ok(await service.files.write(first, second))
        : fail("saveWrite takes a number and bytes");
    case "saveClose":
      return typeof first === "number" ? ok(await service.files.close(first)) : fail("saveClose takes a number");
    case "monitor":
      return traits.monitor ? ok(await traits.monitor.perform(first, traits.saveAs)) : fail(NO_VMS);
    case "monitorNews": {
      if (!traits.monitor) return fail(NO_VMS);
      const news = await traits.monitor.news(first);
      return news === undefined ? fail("monitorNews takes a place") : ok(news);
    }
    case "openLink":
      if (!traits.openLink) return fail("this shell opens no links");
      return typeof first === "string" && URL.parse(first)?.protocol === "https:"
        ? ok(await openLink(traits.openLink, first))
        : fail("openLink takes an https address");
    case "openWindow":
      if (!traits.openWindow) return fail("this shell opens no windows");
      return typeof first === "string" && WINDOW_NAME.test(first)
        ? ok(await traits.openWindow(first, window))
        : fail("openWindow takes a name");
    case "saveDiscard":
      return typeof first === "number" ? ok(await service.files.discard(first)) : fail("saveDiscard takes a number");
    default:
      return fail("unknown call");
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** More keys than a menu has entries are none of ours. */
const MOST_MENU_KEYS = 100;

function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return false;
  const texts: unknown[] = Object.values(value);
  return texts.length <= MOST_MENU_KEYS && isTexts(texts);
}

/** The first answer to the window: which shell it runs in, and what that shell can do. */
function hello(service: HostService, traits: ShellTraits) {
  return {
    shell: traits.shell,
    version: service.version,
    canPick: traits.pick !== undefined,
    canSave: traits.saveAs !== undefined,
    lacks: traits.lacks,
    canMonitor: traits.monitor !== undefined,
  };
}

async function pick(service: HostService, ask: NonNullable<ShellTraits["pick"]>, what: unknown) {
  const paths = await ask(what === "folder" ? "folder" : "files", await service.lastFolder());
  return paths === undefined ? undefined : service.openPaths(paths);
}

async function openLink(open: NonNullable<ShellTraits["openLink"]>, address: string): Promise<Result<void>> {
  try {
    await open(address);
    return ok(undefined);
  } catch (error) {
    return fail(`the system did not open ${address}: ${errorText(error)}`);
  }
}

async function saveOpen(
  service: HostService,
  ask: NonNullable<ShellTraits["saveAs"]>,
  name: string,
  window: number,
): Promise<Result<number>> {
  const path = await ask(plainName(name));
  return path === undefined ? fail("not saved: no file chosen") : service.files.begin(path, window);
}

/** A suggestion for a file name, never a way into a folder. */
function plainName(name: string): string {
  const plain = name.replace(/[/\\:*?"<>|\p{Cc}]/gu, "_").replace(/^\.+/, "");
  return plain.slice(0, 200) || "untitled";
}
