import { ok, type Result } from "../../workers/core/result.js";
import type { AttachRequest } from "../../workers/model/monitor-vms.js";
import { type ReplayArgs, type ReplayOptions, replayArgs } from "./input-replay-args.js";
import { milliseconds, vmsOf } from "./monitor-args.js";
import { givenOf, usage } from "./option-values.js";
import { STDOUT } from "./output.js";

export type InputArgs = RecordArgs | ClearArgs | ShowArgs | ImportArgs | ReplayArgs;

export interface RecordArgs {
  readonly action: "record";
  readonly output: string;
  readonly way: RecordWay;
  readonly hideKeys: boolean;
  readonly forMs: number | undefined;
}

/** By QEMU's trace events, or by a proxy between a viewer and QEMU. */
export type RecordWay =
  | { readonly by: "trace"; readonly vm: AttachRequest; readonly log?: string; readonly logFolder?: string }
  | { readonly by: "rfb"; readonly vm: AttachRequest | undefined; readonly vnc: string; readonly listen: string };

/** Puts back what a recorder that ended badly left in a VM. */
export interface ClearArgs {
  readonly action: "clear";
  readonly vm: AttachRequest;
}

export interface ShowArgs {
  readonly action: "show";
  readonly file: string;
  readonly screen: ScreenSize;
}

export interface ImportArgs {
  readonly action: "import";
  readonly file: string;
  readonly output: string;
  readonly screen: ScreenSize;
}

/** In pixels; 0: not given. */
export interface ScreenSize {
  readonly w: number;
  readonly h: number;
}

interface InputOptions extends ReplayOptions {
  readonly by?: string;
  readonly vnc?: string;
  readonly proxy?: string;
  readonly "hide-keys"?: boolean;
  readonly log?: string;
  readonly "log-folder"?: string;
  readonly for?: string;
  readonly screen?: string;
}

export function inputArgs([action, ...words]: readonly string[], options: InputOptions): Result<InputArgs> {
  switch (action) {
    case "record":
      return recordArgs(words, options);
    case "clear": {
      const vm = oneVm(words, options);
      return vm.ok ? ok({ action, vm: vm.value }) : vm;
    }
    case "show": {
      const file = oneFile(words, "show FILE.lsi.jsonl");
      if (!file.ok) return file;
      const screen = screenOf(options.screen);
      return screen.ok ? ok({ action, file: file.value, screen: screen.value }) : screen;
    }
    case "import": {
      const file = oneFile(words, "import FILE.vdo");
      if (!file.ok) return file;
      const { output } = options;
      if (output === undefined) return wrong("which file? -o FILE.lsi.jsonl");
      const screen = screenOf(options.screen);
      return screen.ok ? ok({ action, file: file.value, output, screen: screen.value }) : screen;
    }
    case "replay":
      return replayArgs(words, options);
    default:
      return wrong(
        `${action === undefined ? "what to do" : `what is "${action}"`}? record, show, import, replay or clear`,
      );
  }
}

function recordArgs(words: readonly string[], options: InputOptions): Result<RecordArgs> {
  const { output, "hide-keys": hideKeys = false } = options;
  if (output === undefined || output === STDOUT) return wrong("which file? -o FILE.lsi.jsonl");
  const forMs = options.for === undefined ? undefined : milliseconds(options.for);
  if (options.for !== undefined && !forMs) return wrong("--for wants a time, as in 60s or 10m");
  const way = wayOf(words, options);
  return way.ok ? ok({ action: "record", output, way: way.value, hideKeys, forMs }) : way;
}

function wayOf(words: readonly string[], options: InputOptions): Result<RecordWay> {
  const { by = "trace", vnc, proxy, log, "log-folder": logFolder } = options;
  switch (by) {
    case "trace": {
      if (vnc !== undefined || proxy !== undefined) return wrong("--vnc and --proxy go with --by rfb");
      if (log !== undefined && logFolder !== undefined) return wrong("--log or --log-folder: one of them");
      const vm = oneVm(words, options);
      return vm.ok ? ok({ by, vm: vm.value, ...givenOf({ log, logFolder }) }) : vm;
    }
    case "rfb": {
      if (log !== undefined || logFolder !== undefined) return wrong("--log and --log-folder go with --by trace");
      if (vnc === undefined) return wrong("which VNC server? --vnc SOCKET, or 127.0.0.1:5900");
      if (proxy === undefined) return wrong("where do viewers connect? --proxy SOCKET, or 127.0.0.1:5999");
      const { qmp, pid, domain } = options;
      if ((qmp ?? pid ?? domain) === undefined && words.length === 0)
        return ok({ by, vm: undefined, vnc, listen: proxy });
      const vm = oneVm(words, options);
      return vm.ok ? ok({ by, vm: vm.value, vnc, listen: proxy }) : vm;
    }
    default:
      return wrong(`--by wants trace or rfb, not "${by}"`);
  }
}

/** The VM that --qmp, --pid or --domain names. */
function oneVm(words: readonly string[], options: InputOptions): Result<AttachRequest> {
  if (0 < words.length) return wrong(`what is "${words[0]}"? a VM is named by --qmp, --pid or --domain`);
  const vms = vmsOf(options, "input");
  if (!vms.ok) return vms;
  const [vm, ...others] = vms.value;
  if (vm === undefined) return wrong("which VM? --qmp SOCKET or --pid PID; lanescope monitor --list has them");
  return 0 < others.length ? wrong("one VM at a time") : ok(vm);
}

function oneFile(words: readonly string[], usual: string): Result<string> {
  const [file] = words;
  if (file === undefined || words.length !== 1) return wrong(`which file? lanescope input ${usual}`);
  return ok(file);
}

function screenOf(text: string | undefined): Result<ScreenSize> {
  if (text === undefined) return ok({ w: 0, h: 0 });
  const [, w, h] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text) ?? [];
  return w === undefined ? wrong("--screen wants a size, as in 1024x768") : ok({ w: Number(w), h: Number(h) });
}

function wrong(message: string): Result<never> {
  return usage("input", message);
}
