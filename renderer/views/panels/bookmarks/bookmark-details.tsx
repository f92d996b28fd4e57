import { useState } from "react";
import { visibleText } from "../../../../workers/core/unseen.js";
import { kindOf } from "../../../../workers/model/annotations/annotation.js";
import type { PlacedAnnotation } from "../../../../workers/model/annotations/placed.js";
import { dateText, lanesText, timeText } from "../../../viewmodel/annotations/annotation-words.js";
import { AnnotationForm } from "../../annotations/annotation-form.js";
import { Markdown } from "../../parts/markdown.js";
import { useApp, useDerived, useSession } from "../../use-app.js";

/** The selected one, in full; it is edited in its place. */
export function BookmarkDetails({ placed }: { readonly placed: PlacedAnnotation }) {
  const app = useApp();
  const { annotations } = app.actions;
  const [isEditing, setEditing] = useState(false);
  const base = useDerived((a) => a.select.timeBase());
  const lanes = useSession((session) => session.lanes);
  const { annotation } = placed;
  const { id, text, tags, author, createdMs, changedMs, to } = annotation;
  const noun = kindOf(annotation);
  if (isEditing)
    return (
      <section className="bookmark-details" aria-label={`Edit the ${noun}`}>
        <AnnotationForm
          begin={annotation}
          onSave={(changes) => {
            annotations.change(id, changes);
            setEditing(false);
          }}
          onCancel={() => setEditing(false)}
        />
      </section>
    );
  return (
    <section className="bookmark-details" aria-label={`The selected ${noun}`}>
      <div className="bookmark-tools">
        <button type="button" className="button is-plain" onClick={() => annotations.jump(placed)}>
          Show
        </button>
        <button type="button" className="button" onClick={() => setEditing(true)}>
          Edit
        </button>
        {to === undefined && annotation.lanes.length !== 0 && (
          <button type="button" className="button" onClick={() => annotations.change(id, { lanes: [] })}>
            On all lanes
          </button>
        )}
        <button type="button" className="button" onClick={() => annotations.remove(id)}>
          Delete
        </button>
      </div>
      <p className="num">
        {timeText(base, placed)} <bdi className="quiet">{visibleText(lanesText(placed, lanes))}</bdi>
      </p>
      {text === "" ? <p className="quiet">No text.</p> : <Markdown source={text} />}
      {0 < tags.length && (
        <p>
          {tags.map((tag) => (
            <bdi key={tag} className="bookmark-tag">
              {visibleText(tag)}
            </bdi>
          ))}
        </p>
      )}
      <p className="quiet num">
        <bdi>{author === "" ? "not signed" : visibleText(author)}</bdi>, {dateText(createdMs)}
        {changedMs !== createdMs && `, changed ${dateText(changedMs)}`}
      </p>
    </section>
  );
}
