// A pair is two clips, A and B. Both must be heard to their end before one can be chosen. Everything a
// listener did is kept in `state` and remembered by this browser until it is saved as a file.

const settings = JSON.parse(document.getElementById("settings").textContent);
const SIDES = ["a", "b"];
const STORE = `groovae listening test ${settings.test}`;
const byId = (id) => document.getElementById(id);

// ---- what is remembered

function newcomer() {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0"));
  return {
    listener: { id: id.join(""), name: "", drums: "" },
    started: null,
    at: 1,
    pairs: {},
    saved: 0,
  };
}

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    return kept && kept.listener && kept.started ? kept : null;
  } catch {
    return null;
  }
}

function remember() {
  try {
    localStorage.setItem(STORE, JSON.stringify(state));
  } catch {
    complain("This browser does not let the page remember. Save your answers before you close it.");
  }
}

function pairState(number) {
  state.pairs[number] ??= {
    choice: null,
    seconds: 0,
    answered: null,
    plays: { a: 0, b: 0 },
    heard: { a: false, b: false },
  };
  return state.pairs[number];
}

const answered = () => Object.values(state.pairs).filter((pair) => pair.choice).length;

let state = recall() ?? newcomer();

// ---- screens

const SCREENS = ["welcome", "again", "test", "end"];
let screen = null;
let shownAt = null; // when the pair was last shown, in ms; the time before is in its `seconds`

function show(name) {
  screen = name;
  for (const each of SCREENS) byId(each).hidden = each !== name;
  byId(name).querySelector("h1").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function showPair(number) {
  stop();
  state.at = number;
  remember();
  shownAt = performance.now();
  hint = null;
  show("test");
  draw();
  keepReady(number);
}

function showEnd() {
  stop();
  byId("end-status").textContent = "";
  show("end");
}

let hint = null; // what to say instead of the next step, until the next thing done

function draw() {
  if (screen !== "test") return;
  const pair = pairState(state.at);
  const both = pair.heard.a && pair.heard.b;
  byId("count").textContent = `${state.at} / ${settings.pairs}`;
  byId("progress").value = answered();
  for (const side of SIDES) {
    const playing = sound.playing?.side === side;
    byId(`play-${side}`).classList.toggle("playing", playing);
    byId(`state-${side}`).textContent = playing ? "playing" : pair.heard[side] ? "heard ✓" : "play";
    byId(`choose-${side}`).disabled = !both;
    byId(`choose-${side}`).setAttribute("aria-pressed", String(pair.choice === side));
  }
  byId("back").disabled = state.at === 1;
  byId("stop").disabled = !sound.playing;
  byId("next").disabled = !pair.choice;
  byId("next").textContent = state.at === settings.pairs ? "Finish" : "Next";
  byId("save-now").disabled = !answered();
  const step = nextStep(pair);
  if (byId("status").textContent !== step) byId("status").textContent = step;
}

function nextStep(pair) {
  if (hint) return hint;
  if (pair.choice) return `You chose ${pair.choice.toUpperCase()}.`;
  if (pair.heard.a && pair.heard.b) return "Now choose one. You may play both again.";
  if (pair.heard.a) return "Now play B to its end.";
  if (pair.heard.b) return "Now play A to its end.";
  return "Play both clips to their end.";
}

// ---- what a listener does

function choose(side) {
  const pair = pairState(state.at);
  const missing = SIDES.filter((each) => !pair.heard[each]).map((each) => each.toUpperCase());
  if (missing.length) {
    hint = `Before you choose, play ${missing.join(" and ")} to the end.`;
  } else {
    hint = null;
    const now = performance.now();
    pair.seconds += (now - shownAt) / 1000;
    shownAt = now;
    pair.choice = side;
    pair.answered = new Date().toISOString();
    remember();
  }
  draw();
}

function next() {
  if (!pairState(state.at).choice) {
    choose(null);
    return;
  }
  if (state.at < settings.pairs) showPair(state.at + 1);
  else showEnd();
}

function back() {
  if (state.at > 1) showPair(state.at - 1);
}

function begin(event) {
  event.preventDefault();
  const about = new FormData(byId("about"));
  state.listener.name = String(about.get("name") ?? "").trim();
  state.listener.drums = String(about.get("drums") ?? "");
  state.started = new Date().toISOString();
  context().resume();
  showPair(1);
}

function goOn() {
  const first = Array.from({ length: settings.pairs }, (_, index) => index + 1);
  const open = first.find((number) => !state.pairs[number]?.choice);
  context().resume();
  if (open) showPair(open);
  else showEnd();
}

function startAfresh() {
  const lost = answered() - state.saved;
  const button = byId("afresh");
  if (lost > 0 && !button.dataset.sure) {
    button.dataset.sure = "yes";
    button.textContent = `Discard ${lost} answer${lost > 1 ? "s" : ""} that ${lost > 1 ? "were" : "was"} never saved, and start afresh`;
    return;
  }
  state = newcomer();
  remember();
  show("welcome");
}

function save() {
  const answers = Object.entries(state.pairs)
    .filter(([, pair]) => pair.choice)
    .map(([number, pair]) => ({
      pair: Number(number),
      choice: pair.choice,
      seconds: Math.round(pair.seconds * 10) / 10,
      plays: pair.plays,
      answered: pair.answered,
    }));
  const file = {
    format: "groovae listening test answers",
    format_version: 1,
    test: settings.test,
    listener: state.listener,
    started: state.started,
    saved: new Date().toISOString(),
    complete: answers.length === settings.pairs,
    answers,
  };
  const who = state.listener.name.toLowerCase().replace(/[^\p{Letter}\p{Number}]+/gu, "-").replace(/^-|-$/g, "");
  const link = document.createElement("a");
  link.download = `answers-${settings.test}-${who || state.listener.id}.json`;
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2), "\n"], { type: "application/json" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  state.saved = answers.length;
  remember();
  const said = `Saved ${answers.length} answer${answers.length > 1 ? "s" : ""} as ${link.download}.`;
  byId("end-status").textContent = said;
  hint = said;
  draw();
}

// ---- hands on it

const KEYS = {
  welcome: { enter: () => byId("about").requestSubmit() },
  test: {
    a: () => play("a"),
    1: () => play("a"),
    b: () => play("b"),
    2: () => play("b"),
    arrowleft: () => choose("a"),
    arrowright: () => choose("b"),
    enter: next,
    " ": stop,
    backspace: back,
  },
  again: { enter: goOn },
  end: { enter: save, backspace: () => showPair(settings.pairs) },
};

document.addEventListener("keydown", (event) => {
  const act = KEYS[screen]?.[event.key.toLowerCase()];
  if (!act || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  // A button that was reached by keyboard is pressed by Enter and Space as everywhere.
  const pressing = event.key === "Enter" || event.key === " ";
  if (pressing && event.target.closest?.("button, a")) return;
  event.preventDefault();
  if (!event.repeat) act();
});

document.addEventListener("click", (event) => {
  // A button that was clicked gives the keys back.
  if (event.detail > 0) event.target.closest?.("button")?.blur();
});

for (const side of SIDES) {
  byId(`play-${side}`).addEventListener("click", () => play(side));
  byId(`choose-${side}`).addEventListener("click", () => choose(side));
}
for (const [id, act] of Object.entries({
  back, next, stop, continue: goOn, afresh: startAfresh, save, "save-now": save,
  "end-back": () => showPair(settings.pairs),
})) {
  byId(id).addEventListener("click", act);
}
byId("about").addEventListener("submit", begin);

const minutes = Math.max(1, Math.round((settings.seconds * 1.5 + 4 * settings.pairs) / 60));
byId("minutes").textContent = minutes > 1 ? `${minutes} minutes` : "a minute";
if (state.started) {
  const name = state.listener.name ? `, ${state.listener.name}` : "";
  byId("again-title").textContent = `Welcome back${name}`;
  byId("again-text").textContent = `You have answered ${answered()} of ${settings.pairs} pairs.`;
  show("again");
} else {
  show("welcome");
}
