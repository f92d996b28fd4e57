import { useLayoutEffect, useRef } from "react";
import { heatRamp } from "../../../viewmodel/heat-scale.js";
import { useDerived, useUi } from "../../use-app.js";
import { type HeatPicture, paintHeat } from "./paint-heat.js";

interface HeatCanvasProps extends Omit<HeatPicture, "ramp"> {
  readonly topPx: number;
  readonly leftPx: number;
}

/** The cells of the rows on screen. It scrolls with them, and is painted anew when they are others. */
export function HeatCanvas({ topPx, leftPx, ...picture }: HeatCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { answer, subjects, features, first, end, columns, rowPx } = picture;
  const theme = useDerived((app) => app.select.theme());
  const contrast = useDerived((app) => app.select.contrast());
  const textSize = useUi((ui) => ui.textPercent) / 100;
  // biome-ignore lint/correctness/useExhaustiveDependencies: theme and contrast change the colours that are read from the page
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const style = getComputedStyle(element);
    paintHeat(
      element,
      { answer, subjects, features, first, end, columns, rowPx, ramp: heatRamp(theme) },
      { faint: style.getPropertyValue("--text-3").trim(), fontFamily: style.fontFamily, textSize },
    );
  }, [answer, subjects, features, first, end, columns, rowPx, theme, contrast, textSize]);
  return <canvas ref={canvas} className="heat-canvas" style={{ top: topPx, left: leftPx }} />;
}
