import type { Plugin } from "vite";

export function duckDbWithoutEval(): Plugin;
export function withoutEval(code: string): string;
