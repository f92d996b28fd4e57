import type { Plugin } from "vite";

export function duckDbWithoutEval(): Plugin;
