import { ANALYSIS_VERSION, STATE_ROLES } from "../../model/own-analysis.js";
import { FINDING_SCOPES, WHILE_OPEN } from "./definition.js";
import { type FieldShape, NAME, type Shape } from "./shape.js";

/** The shape of `*.analysis.json`. Limits keep one file from asking for more than a person can read. */

const MOST_SECTIONS = 16;
const MOST_EVENTS = 64;
const MOST_TRIGGERS = 64;
/** Tables have a column for each. */
const MOST_KEY_PARTS = 4;
const MOST_STATES = 64;

const text = (about: string, most = 200): Shape => ({ is: "text", about, most });
const list = (about: string, of: Shape, most: number, least = 1): Shape => ({ is: "list", about, of, least, most });
const map = (about: string, of: Shape, most: number): Shape => ({ is: "map", about, of, names: NAME, most });
const either = (about: string, ...of: readonly Shape[]): Shape => ({ is: "either", about, of });
const needed = (shape: Shape): FieldShape => ({ shape, isNeeded: true });
const maybe = (shape: Shape): FieldShape => ({ shape });

const where = (about: string): Shape => text(`${about} In the language of filters (docs/filter.md).`, 2000);
const expression = (about: string): Shape =>
  either(about, { is: "text", about, most: 500 }, { is: "number", about, from: -1e15, to: 1e15 });
const duration = (about: string): Shape => ({
  is: "text",
  about: `${about} A number with ns, us, ms, s or min, such as "5ms".`,
  most: 40,
});
const role = (about: string): Shape => ({ is: "choice", about, of: STATE_ROLES });

const eventName: Shape = {
  is: "text",
  about: "Name of an event, in any tracer's spelling, or a pattern of names with * and ?.",
  most: 200,
};

const eventMatch: Shape = either(
  "An event: its name, its names, or these with a condition.",
  eventName,
  list("Names of events.", eventName, 32),
  {
    is: "object",
    about: "Events of some names of which a condition holds.",
    fields: {
      name: needed(
        either("Name of the event, or a list of names.", eventName, list("Names of events.", eventName, 32)),
      ),
      where: maybe(where("Which of them are meant.")),
    },
  },
);

const on: Shape = either(
  "Which event: its name under `events`, or a list of such names.",
  text("Name of an event under `events`."),
  list("Names under `events`.", text("Name of an event under `events`."), MOST_EVENTS),
);

const triggerFields = {
  on: needed(on),
  where: maybe(where("It happens only where this holds of the event.")),
  key: maybe(
    map(
      "For this event the parts of the key have these values.",
      expression("Value of a part of the key."),
      MOST_KEY_PARTS,
    ),
  ),
};

const trigger: Shape = either(
  "An event that begins or ends something: its name under `events`, or an object that says more.",
  text("Name of an event under `events`."),
  { is: "object", about: "An event with a condition or a key of its own.", fields: triggerFields },
  list(
    "Any of several.",
    either("An event.", text("Name of an event under `events`."), {
      is: "object",
      about: "An event with a condition or a key of its own.",
      fields: triggerFields,
    }),
    MOST_TRIGGERS,
  ),
);

const sectionFields = {
  title: maybe(text("What people read; the name of the section, if left out.", 100)),
  key: maybe(
    list(
      "Names under `keys`: what has a lane of its own. Left out: one lane for each machine.",
      text("Name under `keys`."),
      MOST_KEY_PARTS,
      0,
    ),
  ),
  lane: maybe(
    text('Name of a lane: text with values of the key in braces, such as "disk {dev}". Left out: the values.'),
  ),
  acrossMachines: maybe({
    is: "boolean",
    about: "Events of all machines share the keys; else each machine has its own.",
  }),
};

const stateName = text("Name of a state, with values of the event in braces where it depends on that.", 100);

const transition: Shape = {
  is: "object",
  about:
    "What happens to the state of a key on an event. The first of the list that applies to an event and key counts.",
  fields: {
    ...triggerFields,
    from: maybe(
      either(
        "It happens only in this state, or in one of these.",
        text("Name of a state."),
        list("Names of states.", text("Name of a state."), MOST_STATES),
      ),
    ),
    to: maybe(either("The state from here on; null: none.", stateName, { is: "null", about: "No state." })),
    push: maybe(stateName),
    pop: maybe({ is: "boolean", about: "true: the state ends that was pushed last, and the one below it goes on." }),
    colour: maybe(role("Colour of a state that is not under `states`.")),
  },
};

const stateLook: Shape = {
  is: "object",
  about: "A state.",
  fields: {
    colour: maybe(role("Its colour, by its role.")),
    timeout: maybe(duration("It lasts so long at most.")),
    next: maybe(text("The state after the timeout; none, if left out.", 100)),
  },
};

const states: Shape = {
  is: "object",
  about: "Lanes, one for each value of the key, that are in one state at any time.",
  fields: {
    ...sectionFields,
    states: maybe({
      is: "map",
      about: "How states look, and when they end by themselves.",
      of: stateLook,
      names: { regExp: /^[^{}]{1,100}$/, words: "100 characters at most, without braces" },
      most: MOST_STATES,
    }),
    before: maybe(
      either(
        "The state before the first event of a key; null: none. Left out: unknown.",
        text("Name of a state.", 100),
        { is: "null", about: "No state." },
      ),
    ),
    transitions: needed(list("What events do. Of a key the first that applies counts.", transition, MOST_TRIGGERS)),
  },
};

const latency: Shape = {
  is: "object",
  about: "Times from one event to another of the same key.",
  fields: {
    ...sectionFields,
    from: needed(trigger),
    to: needed(trigger),
    cancel: maybe(trigger),
    whileOpen: maybe({
      is: "choice",
      about:
        'What another begin does while one is open: "last" (if left out) takes its place, "first" ignores the new one, "each" opens it too; ends then close the oldest.',
      of: WHILE_OPEN,
    }),
    longest: maybe(duration("Longer ones are no pairs, and are dropped.")),
    detail: maybe(text("What a row says: text with values of the event that begins it in braces.")),
    colour: maybe(role("Colour of the lanes.")),
    draw: maybe({ is: "boolean", about: "false: it has no lanes, only rows." }),
  },
};

const change: Shape = {
  is: "object",
  about: "What an event does to the value: one of set, add and count.",
  fields: {
    ...triggerFields,
    set: maybe(expression("The value is this from here on.")),
    add: maybe(expression("This is added to the value.")),
    count: maybe({ is: "boolean", about: "true: the event is counted." }),
  },
};

const counter: Shape = {
  is: "object",
  about: "A number over time.",
  fields: {
    ...sectionFields,
    unit: maybe(text("Unit of the value, such as bytes.", 20)),
    initial: maybe({ is: "number", about: "The value before the first change.", from: -1e15, to: 1e15 }),
    changes: needed(
      list("What events do to it. Of a key the first that applies to an event counts.", change, MOST_TRIGGERS),
    ),
  },
};

const finding: Shape = {
  is: "object",
  about: "A condition on rows, or on their figures, that is worth telling.",
  fields: {
    of: needed(text("What it looks at: state.NAME, latency.NAME or counter.NAME, with the name of a section.")),
    per: maybe({
      is: "choice",
      about: '"row" (if left out): each row; "key": the figures of each key; "all": those of all rows.',
      of: FINDING_SCOPES,
    }),
    where: maybe(where("Which of them are told.")),
    title: needed(text("One line, with values in braces: those of the row or the figures.")),
    text: maybe(text("A sentence or two more, with values in braces.", 500)),
    severity: maybe({
      is: "number",
      about: "0 (good to know) to 1 (look at this first); 0.5 if left out.",
      from: 0,
      to: 1,
    }),
    atMost: maybe({
      is: "number",
      about: "So many at most, the longest or largest first; 5 if left out.",
      from: 1,
      to: 100,
      isWhole: true,
    }),
  },
};

export const FILE_SHAPE: Shape = {
  is: "object",
  about:
    "An analysis of traces for Lanescope: which events mean which states, latencies and counters. See docs/analyses.md.",
  fields: {
    $schema: maybe(text("Address of this schema, for editors.", 500)),
    version: needed({
      is: "number",
      about: `Version of this format: ${ANALYSIS_VERSION}.`,
      from: 1,
      to: 1e6,
      isWhole: true,
    }),
    id: needed({
      is: "text",
      about: "Name of the analysis in tables and paths of lanes. It never changes.",
      most: 40,
      pattern: NAME,
    }),
    title: needed(text("What people read.", 100)),
    description: maybe(text("What it tells, and of which traces.", 2000)),
    events: needed(map("Events by names that the rest of the file uses.", eventMatch, MOST_EVENTS)),
    keys: maybe(
      map(
        "Values by names that the rest of the file uses: what belongs together has the same.",
        expression("A value: a field of the event, thread, vcpu, vm, machine, or an expression."),
        32,
      ),
    ),
    states: maybe(map("Lanes with states.", states, MOST_SECTIONS)),
    latencies: maybe(map("Times between events.", latency, MOST_SECTIONS)),
    counters: maybe(map("Numbers over time.", counter, MOST_SECTIONS)),
    findings: maybe(map("What is worth telling.", finding, MOST_SECTIONS)),
  },
};
