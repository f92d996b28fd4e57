import { useState } from "react";
import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import { TRIGGER_DEEDS, type TriggerDeed, type TriggerTold } from "../../../../workers/model/trigger-operations.js";
import { DEED_WORDS, TRIGGER_EVENTS } from "../../../viewmodel/trigger-words.js";
import { useApp } from "../../use-app.js";

/** What shall be done when something happens in a guest. They hold for all VMs, and for the recordings that follow. */
export function Triggers() {
  const triggers = useStore(useApp().stores.monitor, (state) => state.triggers);
  return (
    <div className="triggers">
      <ul aria-label="Triggers">
        {triggers.map((trigger) => (
          <Trigger key={trigger.id} trigger={trigger} />
        ))}
      </ul>
      {triggers.length === 0 && (
        <p className="hint">
          A trigger does something when something happens in a guest: a line on one of its ports, a process that begins
          or ends, an event that its kernel traces. It holds for all VMs.
        </p>
      )}
      <NewTrigger />
    </div>
  );
}

function Trigger({ trigger: { id, when, deed, met, failed } }: { readonly trigger: TriggerTold }) {
  const { monitor } = useApp().actions;
  return (
    <li>
      <code>{visibleText(when)}</code> → {DEED_WORDS[deed]}
      <span className="quiet">{met === 0 ? "not met yet" : `met ${formatCountOf(met, "time")}`}</span>
      <button type="button" className="link" onClick={() => void monitor.removeTrigger(id)}>
        Remove
      </button>
      {failed !== undefined && <span className="failure">{visibleText(failed)}</span>}
    </li>
  );
}

function NewTrigger() {
  const { monitor } = useApp().actions;
  const [event, setEvent] = useState(0);
  const [text, setText] = useState("");
  const [deed, setDeed] = useState<TriggerDeed>("mark");
  const [problem, setProblem] = useState<string>();
  const { before, hint } = TRIGGER_EVENTS[event] ?? TRIGGER_EVENTS[0];
  const add = async () => {
    const why = await monitor.addTrigger(`${before}${text.trim()}`, deed);
    setProblem(why);
    if (why === undefined) setText("");
  };
  return (
    <form
      className="attach-row"
      onSubmit={(submit) => {
        submit.preventDefault();
        void add();
      }}
    >
      <label>
        When{" "}
        <select
          aria-label="When"
          className="select"
          value={event}
          onChange={({ target }) => setEvent(Number(target.value))}
        >
          {TRIGGER_EVENTS.map(({ title }, i) => (
            <option key={title} value={i}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <input
        className="input"
        aria-label="Which"
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <label>
        do{" "}
        <select
          aria-label="Do"
          className="select"
          value={deed}
          onChange={({ target }) => setDeed(TRIGGER_DEEDS.find((one) => one === target.value) ?? "mark")}
        >
          {TRIGGER_DEEDS.map((one) => (
            <option key={one} value={one}>
              {DEED_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button is-bordered">
        Add
      </button>
      {problem !== undefined && (
        <p role="alert" className="failure">
          {visibleText(problem)}
        </p>
      )}
    </form>
  );
}
