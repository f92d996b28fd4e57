import { ok, type Result } from "../../workers/core/result.js";
import { type ReplayArgs, type ReplayOptions, replayArgs } from "./input-replay-args.js";
import { usage } from "./option-values.js";

export type InputArgs = ShowArgs | ImportArgs | ReplayArgs;

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
  readonly screen?: string;
}

export function inputArgs([action, ...words]: readonly string[], options: InputOptions): Result<InputArgs> {
  switch (action) {
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
      return wrong(`${action === undefined ? "what to do" : `what is "${action}"`}? show, import or replay`);
  }
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
