import { formatBytes, formatCount } from "../../workers/core/format.js";

/** What the window knows of itself, for a report of a bug: nothing of a trace, no name of a file or a person. */
export interface PageFacts {
  readonly userAgent: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Device pixels for one CSS pixel. */
  readonly pixelRatio: number;
  /** Undefined where there is no WebGL 2. */
  readonly webGl: WebGlFacts | undefined;
  readonly isIsolated: boolean;
  /** Undefined where the browser does not tell. */
  readonly heapLimitBytes: number | undefined;
  readonly cpus: number;
}

export interface WebGlFacts {
  readonly renderer: string;
  readonly maxTextureSize: number;
}

/** The program and the machine behind the window. */
export interface ShellDescription {
  readonly shell: string;
  readonly version: string;
  readonly facts:
    | {
        readonly versions: Readonly<Record<string, string>>;
        readonly system: string;
        readonly cpus: number;
        readonly memoryBytes: number;
        readonly gpu: readonly string[];
      }
    | undefined;
}

/** Lines that can be pasted into a report. */
export function diagnosticsText({ shell, version, facts }: ShellDescription, page: PageFacts): string {
  const versions = Object.entries(facts?.versions ?? {}).map(([program, number]) => `${program} ${number}`);
  return [
    `Lanescope ${version}, ${shell} shell`,
    ...(versions.length === 0 ? [] : [versions.join(", ")]),
    ...(facts === undefined ? [] : [systemLine(facts)]),
    `Browser: ${page.userAgent}`,
    `Window: ${page.widthPx} × ${page.heightPx}, ${page.pixelRatio} device pixels each, ${page.cpus} CPUs`,
    page.webGl === undefined ? "WebGL 2: none" : webGlLine(page.webGl),
    ...(facts?.gpu ?? []).map((line) => `GPU: ${line}`),
    `Shared memory: ${page.isIsolated ? "on" : "off, the page is not isolated from other origins"}`,
    ...(page.heapLimitBytes === undefined ? [] : [`JavaScript heap: up to ${formatBytes(page.heapLimitBytes)}`]),
  ].join("\n");
}

function systemLine({ system, cpus, memoryBytes }: NonNullable<ShellDescription["facts"]>): string {
  return `System: ${system}, ${cpus} CPUs, ${formatBytes(memoryBytes)} memory`;
}

function webGlLine({ renderer, maxTextureSize }: WebGlFacts): string {
  return `WebGL 2: ${renderer}, textures up to ${formatCount(maxTextureSize)} pixels`;
}
