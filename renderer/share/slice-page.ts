import type { Slice } from "./slice.js";

/**
 * Runs in the page of a report: draws the lanes of a slice and answers the pointer and keys. It is written into the page
 * as its source text, so it uses nothing from outside itself. All text of the trace becomes text nodes, never markup.
 */
export function runSlicePage(): void {
  const ROW = 22;
  const BAR = 18;
  const find = (id: string) => document.getElementById(id);
  const [holder, canvas, names, said, source] = ["slice", "slice-lanes", "slice-names", "slice-said", "slice-data"].map(
    find,
  );
  const context = canvas instanceof HTMLCanvasElement ? canvas.getContext("2d") : null;
  if (!(canvas instanceof HTMLCanvasElement) || !context || !holder || !names || !said || !source) return;
  const slice: Slice = JSON.parse(source.textContent ?? "");
  const bytes = Uint8Array.from(atob(slice.data), (character) => character.charCodeAt(0));
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  /** Runs of a lane: begin, end, and a label, or the states and shares of a cell. */
  const rows = slice.lanes.map(() => {
    const count = next();
    const starts = new Float64Array(count);
    const ends = new Float64Array(count);
    const values = new Float64Array(count * 4);
    let t = 0;
    for (let i = 0; i < count; i += 1) {
      if (slice.cellNs === 0) t += next();
      starts[i] = t;
      t += slice.cellNs === 0 ? next() : next() * slice.cellNs;
      ends[i] = t;
      if (slice.cellNs === 0) values[i * 4] = next();
      else for (let k = 0; k < 4; k += 1) values[i * 4 + k] = next();
    }
    return { count, starts, ends, values };
  });

  let from = 0;
  let span = slice.spanNs;
  let pointer: { lane: number; t: number } | undefined;
  let chosen: { lane: number; run: number } | undefined;
  let width = 0;

  const seconds = (ns: number, digits = 9): string => `+${(Math.round(ns) / 1e9).toFixed(digits)} s`;
  const length = (ns: number): string => {
    const units: readonly (readonly [number, string])[] = [
      [1e9, "s"],
      [1e6, "ms"],
      [1e3, "µs"],
    ];
    const [size, unit] = units.find(([least]) => least <= ns) ?? [1, "ns"];
    return `${Number((ns / size).toPrecision(4))} ${unit}`;
  };
  const percent = (share: number): string => `${Math.round((share / 255) * 100)} %`;
  const titleOf = (state: number): string => slice.looks[state]?.title ?? "Nothing";

  const runAt = (lane: number, t: number): number => {
    const row = rows[lane];
    if (row === undefined) return -1;
    const run = runAfter(row, t);
    return run < row.count && (row.starts[run] ?? 0) <= t ? run : -1;
  };

  const wordsOf = (lane: number, run: number): string => {
    const row = rows[lane];
    const name = slice.lanes[lane]?.name ?? "";
    if (row === undefined || run < 0) return `${name}: nothing of this lane happens here`;
    const [start, end] = [row.starts[run] ?? 0, row.ends[run] ?? 0];
    const value = (k: number) => row.values[run * 4 + k] ?? 0;
    const when = `${seconds(slice.offsetNs + start)} to ${seconds(slice.offsetNs + end)}, ${length(end - start)}`;
    if (slice.cellNs === 0) {
      const label = slice.labels[value(0)];
      const more = label === undefined || label.text === "" ? "" : ` (${label.text})`;
      return `${name}: ${titleOf(label?.state ?? 0)}${more}. ${when}`;
    }
    const second = value(3) === 0 ? "" : `, ${titleOf(value(2))} ${percent(value(3))}`;
    return `${name}: ${titleOf(value(0))} ${percent(value(1))}${second}. In each ${length(slice.cellNs)} of ${when}`;
  };

  const say = (): void => {
    if (pointer !== undefined) said.textContent = wordsOf(pointer.lane, runAt(pointer.lane, pointer.t));
    else if (chosen !== undefined) said.textContent = wordsOf(chosen.lane, chosen.run);
    else said.textContent = `${length(span)} of ${length(slice.spanNs)}`;
  };

  const style = getComputedStyle(document.documentElement);
  const colour = (state: number): string => style.getPropertyValue(`--s${state}`);

  /** The time of each state in one px of a lane, and boxes where one px after the other looks the same. */
  const drawLane = (lane: number, perPx: number): void => {
    const row = rows[lane];
    if (row === undefined) return;
    const floor = (lane + 1) * ROW - 2;
    const times = new Map<number, number>();
    let run = runAfter(row, from);
    let before = "";
    let begin = 0;
    let parts: (readonly [number, number])[] = [];
    const flush = (end: number): void => {
      let y = floor;
      for (const [state, share] of parts) {
        const height = share * (slice.looks[state]?.height ?? 0) * BAR;
        y -= height;
        context.fillStyle = colour(state);
        context.fillRect(begin, y, end - begin, height);
      }
    };
    for (let x = 0; x < width; x += 1) {
      const [t0, t1] = [from + x * perPx, from + (x + 1) * perPx];
      times.clear();
      const add = (state: number, ns: number) => times.set(state, (times.get(state) ?? 0) + ns);
      while (run < row.count && (row.ends[run] ?? 0) <= t0) run += 1;
      for (let i = run; i < row.count && (row.starts[i] ?? 0) < t1; i += 1) {
        const ns = Math.min(t1, row.ends[i] ?? 0) - Math.max(t0, row.starts[i] ?? 0);
        if (slice.cellNs === 0) add(slice.labels[row.values[i * 4] ?? 0]?.state ?? 0, ns);
        else {
          add(row.values[i * 4] ?? 0, (ns * (row.values[i * 4 + 1] ?? 0)) / 255);
          add(row.values[i * 4 + 2] ?? 0, (ns * (row.values[i * 4 + 3] ?? 0)) / 255);
        }
      }
      const largest = [...times]
        .filter(([, ns]) => perPx / 40 < ns)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 2);
      const sum = largest.reduce((total, [, ns]) => total + ns, 0);
      const seen = largest
        .map(([state, ns]) => [state, Math.round((ns / sum) * 20) / 20] as const)
        .sort((a, b) => (slice.looks[a[0]]?.rank ?? 0) - (slice.looks[b[0]]?.rank ?? 0));
      const key = seen.join();
      if (key === before) continue;
      flush(x);
      [before, begin, parts] = [key, x, seen];
    }
    flush(width);
  };

  /** The first run that ends after a time. Runs of a lane follow each other. */
  function runAfter(row: { readonly count: number; readonly ends: Float64Array }, t: number): number {
    let low = 0;
    let high = row.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((row.ends[middle] ?? 0) <= t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const draw = (): void => {
    const scale = window.devicePixelRatio || 1;
    width = Math.max(100, Math.floor(canvas.clientWidth));
    const height = rows.length * ROW;
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.height = `${height}px`;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = style.getPropertyValue("--ground");
    context.fillRect(0, 0, width, height);
    context.fillStyle = style.getPropertyValue("--line");
    for (let lane = 1; lane <= rows.length; lane += 1) context.fillRect(0, lane * ROW - 1, width, 1);
    for (let lane = 0; lane < rows.length; lane += 1) drawLane(lane, span / width);
    const row = chosen && rows[chosen.lane];
    if (chosen !== undefined && row !== undefined) {
      const x0 = (((row.starts[chosen.run] ?? 0) - from) / span) * width;
      const x1 = (((row.ends[chosen.run] ?? 0) - from) / span) * width;
      context.strokeStyle = style.getPropertyValue("--ink");
      context.lineWidth = 2;
      context.strokeRect(x0 - 1, chosen.lane * ROW + 1, Math.max(2, x1 - x0) + 2, ROW - 2);
    }
    for (const [id, t] of [
      ["slice-from", from],
      ["slice-to", from + span],
    ] as const) {
      const edge = find(id);
      if (edge !== null) edge.textContent = seconds(slice.offsetNs + t);
    }
    say();
  };

  const show = (begin: number, size: number): void => {
    span = Math.min(slice.spanNs, Math.max(1000, size));
    from = Math.min(slice.spanNs - span, Math.max(0, begin));
    draw();
  };
  const zoom = (factor: number, t = from + span / 2): void => show(t - (t - from) * factor, span * factor);
  const choose = (lane: number, run: number): void => {
    const row = rows[lane];
    if (row === undefined) return;
    chosen = run < 0 ? undefined : { lane, run };
    pointer = undefined;
    const [start, end] = [row.starts[run] ?? from, row.ends[run] ?? from];
    if (end <= from || from + span <= start) show((start + end - span) / 2, span);
    else draw();
  };
  const spot = (event: MouseEvent): { lane: number; t: number } => {
    const box = canvas.getBoundingClientRect();
    const t = from + ((event.clientX - box.left) / box.width) * span;
    return { lane: Math.min(rows.length - 1, Math.max(0, Math.floor((event.clientY - box.top) / ROW))), t };
  };

  let drag: { x: number; from: number; moved: boolean } | undefined;
  canvas.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, from, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag === undefined) {
      pointer = spot(event);
      say();
      return;
    }
    if (3 < Math.abs(event.clientX - drag.x)) drag.moved = true;
    if (drag.moved) show(drag.from - ((event.clientX - drag.x) / width) * span, span);
  });
  canvas.addEventListener("pointerup", (event) => {
    const isClick = drag !== undefined && !drag.moved;
    drag = undefined;
    if (!isClick) return;
    const { lane, t } = spot(event);
    choose(lane, runAt(lane, t));
  });
  canvas.addEventListener("pointerleave", () => {
    pointer = undefined;
    say();
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      if (event.ctrlKey) zoom(Math.exp(event.deltaY / 300), spot(event).t);
      else show(from + ((event.deltaX || event.deltaY) / width) * span, span);
    },
    { passive: false },
  );
  const keys: Readonly<Record<string, () => void>> = {
    "+": () => zoom(0.5),
    "=": () => zoom(0.5),
    w: () => zoom(0.5),
    "-": () => zoom(2),
    s: () => zoom(2),
    "0": () => show(0, slice.spanNs),
    Home: () => show(0, slice.spanNs),
    a: () => show(from - span / 4, span),
    d: () => show(from + span / 4, span),
    Escape: () => choose(chosen?.lane ?? 0, -1),
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    ArrowDown: () => stepLane(1),
    ArrowUp: () => stepLane(-1),
  };
  const step = (by: number): void => {
    const lane = chosen?.lane ?? 0;
    const run =
      chosen === undefined ? runAfter(rows[lane] ?? { count: 0, ends: new Float64Array() }, from) : chosen.run + by;
    if (0 <= run && run < (rows[lane]?.count ?? 0)) choose(lane, run);
  };
  const stepLane = (by: number): void => {
    const lane = Math.min(rows.length - 1, Math.max(0, (chosen?.lane ?? -by) + by));
    const t = chosen === undefined ? from : (rows[chosen.lane]?.starts[chosen.run] ?? from);
    const row = rows[lane];
    if (row !== undefined && 0 < row.count) choose(lane, Math.min(row.count - 1, runAfter(row, t)));
  };
  canvas.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  const buttons: Readonly<Record<string, () => void>> = {
    "slice-in": () => zoom(0.5),
    "slice-out": () => zoom(2),
    "slice-whole": () => show(0, slice.spanNs),
  };
  for (const [id, act] of Object.entries(buttons)) find(id)?.addEventListener("click", act);
  for (const { name, path } of slice.lanes) {
    const item = document.createElement("li");
    item.textContent = name;
    item.title = path;
    names.append(item);
  }
  holder.hidden = false;
  document.documentElement.classList.add("is-live");
  window.addEventListener("resize", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
}
