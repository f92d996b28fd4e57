import type { ReactNode } from "react";
import { type LimitOffer, limitRest, limitText, limitTitle, limitValue, raisedBudget } from "../../viewmodel/limits.js";
import { useKeyText } from "../keys/use-key-texts.js";
import { useApp, useDerived, useSession } from "../use-app.js";

/** At most so many archives are named; the others are counted. */
const NAMED = 3;

/** The limits at which opening stopped, each with a button that raises it. */
export function LimitNotices({ role }: { readonly role?: "alert" }) {
  const keyText = useKeyText("raise-limits");
  const offers = useDerived((a) => a.select.limitOffers());
  const key = keyText === undefined ? undefined : <kbd>{keyText}</kbd>;
  const isOne = offers.length === 1;
  if (offers.length === 0) return undefined;
  return (
    <section className="limits" role={role} aria-label="Limits">
      {offers.map((offer) => (
        <LimitNotice key={offer.hit.name} offer={offer} shortcut={isOne ? key : undefined} />
      ))}
      <p className="limits-why quiet">
        Limits keep a broken or hostile archive from filling this computer. Raised is only the one you choose, and only
        for this opening. {!isOne && key !== undefined && <>{key} raises all of them.</>}
      </p>
    </section>
  );
}

interface NoticeProps {
  readonly offer: LimitOffer;
  readonly shortcut: ReactNode;
}

function LimitNotice({ offer, shortcut }: NoticeProps) {
  const app = useApp();
  const isOpen = useSession((session) => session.phase === "open" && session.refused === undefined);
  const { hit, files, factor, raised } = offer;
  const others = files.length - NAMED;
  return (
    <div className="limit">
      <h3>{limitTitle(hit)}</h3>
      <p className="copyable">
        {files.slice(0, NAMED).map((file) => (
          <span key={file} className="limit-file">
            {file}
          </span>
        ))}
        {0 < others && <span className="limit-file">and {others} more</span>}
        <span className="num">{limitText(hit, files.length)}</span> {isOpen ? limitRest(hit) : "Nothing was opened."}
      </p>
      <p className="limit-actions">
        <button
          type="button"
          className="button is-main"
          onClick={() => void app.actions.session.openWith(raisedBudget([offer]))}
        >
          Open with {factor} times the limit
        </button>
        {shortcut}
        <span className="quiet num">{limitValue(hit.name, raised)}</span>
      </p>
    </div>
  );
}

/** The limits that the user raised for this trace. */
export function RaisedLimits() {
  const budget = useSession((session) => session.budget);
  const { entries, unpackedBytes, depth } = budget;
  const raised = [
    entries === undefined ? undefined : limitValue("entries", entries),
    unpackedBytes === undefined ? undefined : limitValue("unpackedBytes", unpackedBytes),
    depth === undefined ? undefined : limitValue("depth", depth),
  ].filter((text) => text !== undefined);
  if (raised.length === 0) return undefined;
  return <p className="limits-raised quiet num">Opened with limits raised to {raised.join(", ")}.</p>;
}
