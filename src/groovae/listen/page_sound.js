"use strict";

// The sound of the page: one context, clips decoded once and a pair ahead. A clip is heard when it has
// played to its end.

const sound = { context: null, decoded: new Map(), playing: null, wanted: 0 };

function context() {
  if (!sound.context) {
    const Context = window.AudioContext ?? window.webkitAudioContext;
    sound.context = new Context({ sampleRate: settings.rate });
  }
  return sound.context;
}

function decoded(number, side) {
  const name = `clip-${number}-${side}`;
  if (!sound.decoded.has(name)) {
    const text = atob(byId(name).textContent);
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    sound.decoded.set(name, context().decodeAudioData(bytes.buffer));
  }
  return sound.decoded.get(name);
}

function keepReady(number) {
  const near = [number, number + 1].filter((each) => each >= 1 && each <= settings.pairs);
  const names = near.flatMap((each) => SIDES.map((side) => `clip-${each}-${side}`));
  for (const name of sound.decoded.keys()) {
    if (!names.includes(name)) sound.decoded.delete(name);
  }
  for (const each of near) {
    for (const side of SIDES) decoded(each, side).catch(cannotPlay);
  }
}

async function play(side) {
  hint = null;
  stop();
  const mine = ++sound.wanted;
  const number = state.at;
  try {
    const ready = context().state === "running" ? null : context().resume();
    const [buffer] = await Promise.all([decoded(number, side), ready]);
    if (mine !== sound.wanted) return;
    const source = context().createBufferSource();
    source.buffer = buffer;
    source.connect(context().destination);
    source.onended = () => {
      if (sound.playing?.source === source) ended(number, side);
    };
    source.start();
    sound.playing = { source, side, since: context().currentTime, seconds: buffer.duration };
    pairState(number).plays[side] += 1;
    remember();
    requestAnimationFrame(follow);
    draw();
  } catch (error) {
    cannotPlay(error);
  }
}

function stop() {
  sound.wanted += 1;
  const playing = sound.playing;
  sound.playing = null;
  playing?.source.stop();
  for (const side of SIDES) byId(`play-${side}`).style.removeProperty("--at");
  draw();
}

function ended(number, side) {
  pairState(number).heard[side] = true;
  remember();
  stop();
}

function follow() {
  const playing = sound.playing;
  if (!playing) return;
  const part = (context().currentTime - playing.since) / playing.seconds;
  byId(`play-${playing.side}`).style.setProperty("--at", `${Math.min(100, 100 * part)}%`);
  requestAnimationFrame(follow);
}

function cannotPlay(error) {
  complain(`This browser cannot play the clips (${error.message ?? error}). Try a current Firefox, Chrome or Safari.`);
}

function complain(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = false;
}
