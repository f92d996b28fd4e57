import { Fragment, type ReactNode, useMemo } from "react";
import { visibleText } from "../../../workers/core/unseen.js";
import { type Block, markdownOf } from "../../viewmodel/markdown/blocks.js";
import type { Inline } from "../../viewmodel/markdown/inline.js";
import { webAddress } from "../../viewmodel/markdown/web-address.js";
import { useApp } from "../use-app.js";

/** Markdown as elements of the page: nothing in it is HTML, nothing is loaded, and a link asks before it is opened. */
export function Markdown({ source }: { readonly source: string }) {
  const blocks = useMemo(() => markdownOf(source), [source]);
  return (
    <div className="markdown copyable" dir="auto">
      <Blocks blocks={blocks} />
    </div>
  );
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return keyed(blocks, (block) => <OneBlock block={block} />);
}

function OneBlock({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p dir="auto">
          <Inlines parts={block.parts} />
        </p>
      );
    case "heading":
      // The window has headings of its own: those of a note are no part of their order.
      return (
        <p dir="auto" className={`markdown-head is-${Math.min(block.level, 3)}`}>
          <Inlines parts={block.parts} />
        </p>
      );
    case "code":
      return (
        <pre>
          <code>{visibleLines(block.text)}</code>
        </pre>
      );
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "list": {
      const items = keyed(block.items, (item) => (
        <li>
          <Blocks blocks={item} />
        </li>
      ));
      return block.first === undefined ? <ul>{items}</ul> : <ol start={block.first}>{items}</ol>;
    }
    case "rule":
      return <hr />;
  }
}

function Inlines({ parts }: { readonly parts: readonly Inline[] }) {
  return keyed(parts, (part) => <OneInline part={part} />);
}

function OneInline({ part }: { readonly part: Inline }) {
  switch (part.kind) {
    case "text":
      return visibleText(part.text);
    case "code":
      return <code>{visibleText(part.text)}</code>;
    case "break":
      return <br />;
    case "strong":
      return (
        <strong>
          <Inlines parts={part.parts} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inlines parts={part.parts} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Inlines parts={part.parts} />
        </s>
      );
    case "link":
      return <Link href={part.href} parts={part.parts} />;
  }
}

/** Where a link leads is always in sight. What is no https is text. */
function Link({ href, parts }: { readonly href: string; readonly parts: readonly Inline[] }) {
  const { ui } = useApp().actions;
  const address = webAddress(href);
  const [only] = parts;
  const isAddress = parts.length === 1 && only?.kind === "text" && only.text === href;
  const shown = visibleText(address ?? href);
  return (
    <>
      {!isAddress && (
        <>
          <Inlines parts={parts} />{" "}
        </>
      )}
      {address === undefined ? (
        <bdi>({shown})</bdi>
      ) : (
        <button type="button" className="link" dir="ltr" onClick={() => ui.askToOpen(address)}>
          <bdi>{shown}</bdi>
        </button>
      )}
    </>
  );
}

/** Code keeps its lines. */
function visibleLines(text: string): string {
  return text.split("\n").map(visibleText).join("\n");
}

/** Parts of a text have no identity but their place. */
function keyed<T>(parts: readonly T[], render: (part: T) => ReactNode): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a text that changes is another one
  return parts.map((part, i) => <Fragment key={i}>{render(part)}</Fragment>);
}
