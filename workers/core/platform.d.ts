// Globals that Chromium workers and Node share and `lib: ES2023` does not declare.
// Nothing else of a platform may be mentioned in workers/ outside entry/.

declare const performance: { now(): number };

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBufferLike, options?: { stream?: boolean }): string;
}

declare class TextEncoder {
  encode(input: string): Uint8Array<ArrayBuffer>;
}

declare const crypto: { getRandomValues<T extends Uint8Array<ArrayBuffer>>(into: T): T };

declare const console: { warn(...data: unknown[]): void; error(...data: unknown[]): void };

declare namespace WebAssembly {
  /** Compiled; entry/ makes them. */
  type Module = object;
  /** In pages of 64 KiB. What is made of `buffer` stays valid when shared memory grows. */
  class Memory {
    constructor(options: { readonly initial: number; readonly maximum: number; readonly shared: true });
    readonly buffer: SharedArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
