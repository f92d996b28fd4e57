import { escapedMarkup } from "../../workers/core/markup.js";
import { visibleText } from "../../workers/core/unseen.js";
import { type Block, markdownOf } from "../viewmodel/markdown/blocks.js";
import type { Inline } from "../viewmodel/markdown/inline.js";
import { webAddress } from "../viewmodel/markdown/web-address.js";

/**
 * Markdown as the window shows it, for a page without scripts of others: every tag is one of these here, and all texts are
 * escaped.
 */
export function markdownHtml(source: string): string {
  return `<div class="note-text" dir="auto">${blocksHtml(markdownOf(source))}</div>`;
}

function blocksHtml(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join("\n");
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return `<p dir="auto">${inlinesHtml(block.parts)}</p>`;
    case "heading":
      // The page has headings of its own: those of a note are no part of their order.
      return `<p dir="auto" class="note-head">${inlinesHtml(block.parts)}</p>`;
    case "code":
      return `<pre><code>${block.text.split("\n").map(textHtml).join("\n")}</code></pre>`;
    case "quote":
      return `<blockquote>${blocksHtml(block.blocks)}</blockquote>`;
    case "list": {
      const items = block.items.map((item) => `<li>${blocksHtml(item)}</li>`).join("\n");
      return block.first === undefined ? `<ul>${items}</ul>` : `<ol start="${block.first}">${items}</ol>`;
    }
    case "rule":
      return "<hr>";
  }
}

function inlinesHtml(parts: readonly Inline[]): string {
  return parts.map(inlineHtml).join("");
}

function inlineHtml(part: Inline): string {
  switch (part.kind) {
    case "text":
      return textHtml(part.text);
    case "code":
      return `<code>${textHtml(part.text)}</code>`;
    case "break":
      return "<br>";
    case "strong":
      return `<strong>${inlinesHtml(part.parts)}</strong>`;
    case "em":
      return `<em>${inlinesHtml(part.parts)}</em>`;
    case "strike":
      return `<s>${inlinesHtml(part.parts)}</s>`;
    case "link":
      return linkHtml(part.href, part.parts);
  }
}

/** Where a link leads is always in sight. What is no https is text. */
function linkHtml(href: string, parts: readonly Inline[]): string {
  const address = webAddress(href);
  const [only] = parts;
  const isAddress = parts.length === 1 && only?.kind === "text" && only.text === href;
  const words = isAddress ? "" : `${inlinesHtml(parts)} `;
  const shown = `<bdi dir="ltr">${textHtml(address ?? href)}</bdi>`;
  if (address === undefined) return `${words}(${shown})`;
  return `${words}<a href="${escapedMarkup(address)}" rel="noopener noreferrer">${shown}</a>`;
}

function textHtml(text: string): string {
  return escapedMarkup(visibleText(text));
}
