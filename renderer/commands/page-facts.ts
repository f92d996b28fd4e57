import type { PageFacts, WebGlFacts } from "../viewmodel/diagnostics-text.js";

export function pageFacts(): PageFacts {
  return {
    userAgent: navigator.userAgent,
    widthPx: window.innerWidth,
    heightPx: window.innerHeight,
    pixelRatio: window.devicePixelRatio,
    webGl: webGlFacts(),
    isIsolated: globalThis.crossOriginIsolated === true,
    heapLimitBytes: heapLimit(),
    cpus: navigator.hardwareConcurrency,
  };
}

/** By a context of its own, which ends at once: browsers allow only a few. */
function webGlFacts(): WebGlFacts | undefined {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (gl === null) return undefined;
  const debug = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(debug === null ? gl.RENDERER : debug.UNMASKED_RENDERER_WEBGL));
  const maxTextureSize = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { renderer, maxTextureSize };
}

/** Only Chromium has it. */
function heapLimit(): number | undefined {
  const { memory } = performance as Performance & { readonly memory?: { readonly jsHeapSizeLimit: number } };
  return memory?.jsHeapSizeLimit;
}
