import { formatSpan } from "../../workers/core/format.js";
import { escapedMarkup, scriptJson } from "../../workers/core/markup.js";
import type { ReportInsert } from "../../workers/model/export-requests.js";
import type { Palette, Theme } from "../viewmodel/palette.js";
import { markdownHtml } from "./markdown-html.js";
import type { Picture } from "./picture.js";
import type { Slice } from "./slice.js";
import { runSlicePage } from "./slice-page.js";
import { svgOf } from "./svg.js";

/** A note of a person, as a report shows it. */
export interface ReportNote {
  readonly when: string;
  readonly lanes: string;
  /** Markdown. */
  readonly text: string;
  readonly by: string;
}

export interface ReportParts {
  readonly picture: Picture;
  readonly slice: Slice;
  readonly notes: readonly ReportNote[];
  readonly palettes: Readonly<Record<Theme, Palette>>;
  /** A random text, by which the page knows its own script. */
  readonly nonce: string;
}

/**
 * What a report has beside its tables: the lanes as a picture, which is also what a reader without scripts and a printer
 * get, the same lanes to zoom into, and notes. Everything from the trace is escaped.
 */
export function reportInsert({ picture, slice, notes, palettes, nonce }: ReportParts): ReportInsert {
  const detail =
    slice.cellNs === 0
      ? "Every state is in this file."
      : `There are too many states for one file: this one tells their shares in each ${formatSpan(slice.cellNs)}.`;
  const html = `<section class="lanes-part">
<h2>Lanes</h2>
<p>${detail}</p>
<div id="slice" hidden>
<p class="slice-tools"><button type="button" id="slice-in">Zoom in</button> <button type="button" id="slice-out">Zoom out</button> <button type="button" id="slice-whole">All</button> <span class="quiet">Drag to move, Ctrl and wheel to zoom, arrow keys to walk from state to state, + and − to zoom.</span></p>
<div class="slice-area"><ol id="slice-names"></ol><canvas id="slice-lanes" tabindex="0" role="application" aria-label="Lanes" aria-describedby="slice-said"></canvas></div>
<p class="slice-axis quiet"><span id="slice-from"></span><span id="slice-to"></span></p>
<p id="slice-said" role="status"></p>
<ul class="slice-legend">${legendHtml(slice)}</ul>
</div>
<div class="wide">${svgOf(picture, palettes, "The lanes as a picture")}</div>
</section>
${notesHtml(notes)}
<script type="application/json" id="slice-data">${scriptJson(slice)}</script>`;
  return { html, style: styleOf(slice, palettes), script: `(${runSlicePage.toString()})();`, nonce };
}

function legendHtml({ looks }: Slice): string {
  return Object.entries(looks)
    .filter(([, { height }]) => 0 < height)
    .sort(([, a], [, b]) => a.rank - b.rank)
    .map(([state, { title, height }]) => {
      const swatch = `<i style="background:var(--s${state});height:${Math.max(2, Math.round(height * 12))}px"></i>`;
      return `<li>${swatch}${escapedMarkup(title)}</li>`;
    })
    .join("");
}

function notesHtml(notes: readonly ReportNote[]): string {
  if (notes.length === 0) return "";
  const items = notes.map(({ when, lanes, text, by }) => {
    const who = by === "" ? "" : ` <span class="quiet">${escapedMarkup(by)}</span>`;
    return `<li><b>${escapedMarkup(when)}</b> ${escapedMarkup(lanes)}${who}${markdownHtml(text)}</li>`;
  });
  return `<section><h2>Notes</h2><ol class="notes">${items.join("\n")}</ol></section>`;
}

function styleOf({ looks }: Slice, { light, dark }: Readonly<Record<Theme, Palette>>): string {
  const colours = (palette: Palette) => Object.keys(looks).map((state) => `--s${state}:${palette[Number(state)]};`);
  return `
:root { ${colours(light).join("")} }
@media (prefers-color-scheme: dark) { :root { ${colours(dark).join("")} } }
.quiet { color: var(--dim); }
.slice-area { display: flex; gap: .5rem; }
#slice-names { list-style: none; margin: 0; padding: 0; width: 18rem; flex: none; font-size: 12px; }
#slice-names li { height: 22px; line-height: 22px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#slice-lanes { flex: 1; min-width: 0; width: 100%; touch-action: pan-y; cursor: crosshair; }
#slice-lanes:focus-visible, .slice-tools button:focus-visible { outline: 2px solid var(--some); outline-offset: 2px; }
.slice-axis { display: flex; justify-content: space-between; margin: 0 0 .25rem 18.5rem; font-size: 12px; }
.slice-legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 1.5rem; padding: 0; list-style: none; font-size: 12px; }
.slice-legend i { display: inline-block; width: 12px; margin-right: .4em; }
#slice-said { min-height: 1.5em; color: var(--ink); }
.is-live .lanes-part .wide { display: none; }
.note-text { margin: .25rem 0 1rem; overflow-wrap: anywhere; }
.note-text p, .note-text ul, .note-text ol { margin: .25rem 0; color: inherit; }
.note-text pre, .note-text blockquote { margin: .5rem 0; padding: .25rem .75rem; border-left: 3px solid var(--line); overflow-x: auto; }
.note-text hr { border: 0; border-top: 1px solid var(--line); }
.note-head { font-weight: 600; }
.note-text a { color: var(--ink); }
@media print { #slice { display: none; } .is-live .lanes-part .wide { display: block; } .lane-picture { max-width: 100%; height: auto; } }
@media (max-width: 40rem) { #slice-names { width: 7rem; } .slice-axis { margin-left: 7.5rem; } }
`;
}
