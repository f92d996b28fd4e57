import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { formatCount } from "../../../workers/core/format.js";
import {
  ANNOTATION_COLOURS,
  ANNOTATION_LIMITS,
  changedWords,
  tagsIn,
} from "../../../workers/model/annotations/annotation.js";
import type { AnnotationWords } from "../../state/annotations-store.js";
import { useApp, useUi } from "../use-app.js";

export interface AnnotationFormProps {
  readonly begin: AnnotationWords;
  /** What was written before and not saved. */
  readonly draft?: AnnotationWords | undefined;
  /** Gets all that is written, as it is typed; undefined: what there was at first. */
  readonly onDraft?: (words: AnnotationWords | undefined) => void;
  /** Gets what the user changed alone: another window may have changed the rest meanwhile. */
  readonly onSave: (changes: Partial<AnnotationWords>) => void;
  readonly onCancel: () => void;
}

/** Text, tags and colour. Ctrl+Enter saves. Who has not said how they sign is asked once. */
export function AnnotationForm({ begin, draft = begin, onDraft, onSave, onCancel }: AnnotationFormProps) {
  const app = useApp();
  const id = useId();
  const known = useUi((ui) => ui.author);
  const [first] = useState(begin);
  const [text, setText] = useState(draft.text);
  const [tags, setTags] = useState(draft.tags.join(", "));
  const [colour, setColour] = useState(draft.colour);
  const [author, setAuthor] = useState("");
  // A text that is pasted is not cut without a word.
  const isTooLong = ANNOTATION_LIMITS.text < text.length;
  const save = () => {
    if (isTooLong) return;
    if (known === undefined) app.actions.annotations.setAuthor(author);
    onSave(changedWords(first, { text: text.trim(), tags: tagsIn(tags), colour }));
  };
  useEffect(() => {
    const words = { text, tags: tagsIn(tags), colour };
    onDraft?.(Object.keys(changedWords(first, words)).length === 0 ? undefined : words);
  }, [text, tags, colour, first, onDraft]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  };
  return (
    <form
      className="annotation-form"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <label htmlFor={`${id}-text`}>Note, in Markdown</label>
      <textarea
        id={`${id}-text`}
        className="input"
        rows={4}
        dir="auto"
        aria-invalid={isTooLong}
        aria-describedby={`${id}-too-long`}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the user has asked to write
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <p id={`${id}-too-long`} className="failure" aria-live="polite" hidden={!isTooLong}>
        {`${formatCount(text.length)} characters: a note has at most ${formatCount(ANNOTATION_LIMITS.text)}`}
      </p>
      <label htmlFor={`${id}-tags`}>Tags, with commas between them</label>
      <input
        id={`${id}-tags`}
        className="input"
        type="text"
        dir="auto"
        autoComplete="off"
        value={tags}
        onChange={(event) => setTags(event.target.value)}
      />
      <fieldset className="annotation-colours">
        <legend>Colour</legend>
        {ANNOTATION_COLOURS.map((one) => (
          <label key={one} className="annotation-colour" title={one}>
            <input
              type="radio"
              name={`${id}-colour`}
              aria-label={one}
              checked={one === colour}
              onChange={() => setColour(one)}
            />
            <span className="annotation-swatch" data-colour={one} />
          </label>
        ))}
      </fieldset>
      {known === undefined && (
        <>
          <label htmlFor={`${id}-author`}>Your name, to sign with (may stay empty; asked once)</label>
          <input
            id={`${id}-author`}
            className="input"
            type="text"
            autoComplete="off"
            maxLength={ANNOTATION_LIMITS.author}
            value={author}
            onChange={(event) => setAuthor(event.target.value)}
          />
        </>
      )}
      <div className="rename-tools">
        <button type="submit" className="button is-plain" title="Ctrl+Enter" disabled={isTooLong}>
          Save
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
