/** What is fuzzed with coverage feedback: a module of this folder each, and the longest input worth trying. */
export const TARGETS = {
  metadata: { maxBytes: 4096 },
  "metadata-json": { maxBytes: 4096 },
  streams: { maxBytes: 4096 },
  archives: { maxBytes: 4096 },
  perfetto: { maxBytes: 4096 },
  texts: { maxBytes: 2048 },
  "trace-dat": { maxBytes: 4096 },
  "perf-data": { maxBytes: 4096 },
  "chrome-json": { maxBytes: 4096 },
  "qemu-simple": { maxBytes: 2048 },
  bundles: { maxBytes: 4096 },
  profiles: { maxBytes: 2048 },
  symbols: { maxBytes: 4096 },
  "living-vms": { maxBytes: 2048 },
  input: { maxBytes: 2048 },
} as const;

export type TargetName = keyof typeof TARGETS;

export function targetFile(name: TargetName): string {
  return `test/fuzz/targets/${name}.ts`;
}
