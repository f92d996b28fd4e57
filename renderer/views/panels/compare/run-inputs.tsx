// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import { useState } from "react";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { ComparedInput } from "../../../../workers/model/run-comparison.js";
import { amountText } from "../../../../workers/model/run-text.js";
import { useEndlessRows } from "../../parts/endless-rows.js";
import { ShowInput } from "./show-input.js";

const ROW_PX = 24;
type Order = "change" | "number";

/** Each input: how long the guest took to answer on both sides, those that changed most first. */
export function RunInputs({ inputs }: { readonly inputs: readonly ComparedInput[] }) {
  const [order, setOrder] = useState<Order>("change");
  const rows = order === "number" ? inputs : inputs.toSorted((a, b) => grownBy(b) - grownBy(a));
  const endless = useEndlessRows({ count: rows.length, rowPx: ROW_PX, headPx: ROW_PX });
  const sortBy = (by: Order, title: string) => (
    <span role="columnheader" aria-sort={order === by ? "descending" : "none"} tabIndex={-1}>
      <button type="button" className="link" onClick={() => setOrder(by)}>
        {title}
      </button>
    </span>
  );
  return (
    <div
      ref={endless.scroller}
      className="run-inputs num"
      role="table"
      aria-label="Inputs of both sides"
      aria-rowcount={rows.length + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
      tabIndex={0}
    >
      <div role="row" tabIndex={-1} aria-rowindex={1} className="run-input is-head">
        {sortBy("number", "Input")}
        <span role="columnheader" tabIndex={-1} className="is-text">
          What
        </span>
        <span role="columnheader" tabIndex={-1}>
          A
        </span>
        <span role="columnheader" tabIndex={-1}>
          B
        </span>
        {sortBy("change", "Change")}
        <span role="columnheader" tabIndex={-1}>
          Show
        </span>
      </div>
      <div role="rowgroup" className="bookmark-rows" style={{ height: endless.heightPx }}>
        {rows.slice(endless.first, endless.end).map((input, i) => (
          <div
            key={input.number}
            role="row"
            tabIndex={-1}
            aria-rowindex={endless.first + i + 2}
            className="run-input"
            style={{ transform: `translateY(${endless.topPxOf(endless.first + i)}px)` }}
          >
            <span role="cell">{input.number}</span>
            <bdi role="cell" className="is-text">
              {visibleText(input.label)}
            </bdi>
            <span role="cell">{amountText(input.a, "ns")}</span>
            <span role="cell">{amountText(input.b, "ns")}</span>
            <span role="cell">{changeText(input)}</span>
            <span role="cell">
              <ShowInput from={input} to={input} what={`input ${input.number}`} />
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** What is not known on a side comes last. */
function grownBy({ a, b }: ComparedInput): number {
  const by = b - a;
  return Number.isNaN(by) ? Number.NEGATIVE_INFINITY : by;
}

function changeText({ a, b }: ComparedInput): string {
  const by = b - a;
  if (Number.isNaN(by)) return "";
  return `${by < 0 ? "−" : "+"}${amountText(Math.abs(by), "ns")}`;
}
