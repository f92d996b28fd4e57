import { CanvasTextMetrics } from "pixi.js";

const segment = CanvasTextMetrics.graphemeSegmenter;
const PLAIN = /^[ -~]*$/;

/**
 * Pixi makes a segmenter of the system's for every text it lays out, twice, which takes longer than all else a frame
 * with new labels costs. Names of exits, system calls and most threads are plain ASCII, a character a letter.
 */
export function segmentPlainTextsFast(): void {
  CanvasTextMetrics.graphemeSegmenter = (text) => (PLAIN.test(text) ? text.split("") : segment(text));
}
