export interface Packaged {
  readonly resources: string;
  /** What @electron/fuses takes. */
  readonly program: string;
  /** Bytes by path in app.asar. */
  readonly files: ReadonlyMap<string, number>;
  readonly read: (path: string) => string;
}

export function openPackaged(folder: string): Packaged;
export function weigh(packaged: Packaged): readonly (readonly [part: string, bytes: number])[];
export function weightText(parts: readonly (readonly [string, number])[]): string;
export function problemsOf(packaged: Packaged): Promise<readonly string[]>;
