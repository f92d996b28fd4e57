import { spawn } from "node:child_process";
import { once } from "node:events";
import { fail, ok, type Result } from "../../workers/core/result.js";

/** Bytes of the download so far, and all of them; 0 if the server does not tell. */
export interface FetchProgress {
  readonly received: number;
  readonly total: number;
}

export interface FetchOptions {
  /** The script that downloads. */
  readonly installer: string;
  readonly onProgress: (progress: FetchProgress) => void;
  /** A network that is silent for so long is given up. A slow one is not. */
  readonly silenceMs?: number;
  /** The built watch-fetch.ts. */
  readonly watch?: string;
}

/** Runs Electron's installer. Fails with its reason. */
export async function fetchElectron(options: FetchOptions): Promise<Result<void>> {
  const { installer, onProgress, silenceMs = 60_000 } = options;
  const watch = options.watch ?? new URL("../launch/watch-fetch.mjs", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", watch, installer], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let isSilent = false;
  const giveUp = () => {
    isSilent = true;
    child.kill("SIGKILL");
  };
  let silence = setTimeout(giveUp, silenceMs);
  child.on("message", (progress) => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, silenceMs);
    onProgress(progress as FetchProgress);
  });
  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = await once(child, "close").catch((error: unknown) => [String(error)]);
  clearTimeout(silence);
  if (isSilent) return fail(`the server was silent for ${Math.round(silenceMs / 1000)} s`);
  return code === 0 ? ok(undefined) : fail(reasonIn(output));
}

/** The message of the error that the installer prints with its stack. */
function reasonIn(output: string): string {
  const line = output.split("\n").find((text) => /\w*Error\b.*: /.test(text)) ?? output.split("\n")[0] ?? "";
  return line.replace(/^\w*Error\b( \[\w+\])?: /, "").trim() || "the installer of Electron failed";
}
