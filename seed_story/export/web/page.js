"use strict";
const story = JSON.parse(document.getElementById("story").textContent);
const said = (english) => story.said[english];
const fromTheRight = document.documentElement.dir === "rtl";
const $ = (id) => document.getElementById(id);
const voice = $("voice"), words = $("words"), ways = $("ways"), read = $("read"), turn = $("turn");
const kept = new Map(); // number of a medium -> its address
let at = 0, path = [0], spans = [], lit = -1, wanted = false;

// Seven bits a letter. Three letters would not survive in a page; each of them stands with the one after it in a wider one.
const AVOIDED = [0, 13, 60];
function bytes(text, size) {
  const out = new Uint8Array(size);
  let bits = 0, count = 0, place = 0;
  const take = (symbol) => {
    bits = ((bits << 7) | symbol) & 0x7fff;
    count += 7;
    if (count >= 8 && place < size) { count -= 8; out[place++] = bits >> count; }
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128) take(code);
    else { take(AVOIDED[(code - 256) >> 7]); take((code - 256) & 127); }
  }
  return out;
}

function address(number) {
  if (number === null) return "";
  if (!kept.has(number)) {
    const medium = $("m" + number);
    const data = bytes(medium.textContent, Number(medium.dataset.size));
    kept.set(number, URL.createObjectURL(new Blob([data], { type: medium.dataset.type })));
  }
  return kept.get(number);
}

function button(label, picture, act, name) {
  const made = document.createElement("button");
  made.type = "button";
  if (name) made.className = name;
  if (picture !== null) { const image = document.createElement("img"); image.src = address(picture); image.alt = ""; made.append(image); }
  made.append(label);
  made.addEventListener("click", act);
  return made;
}

function show(number, focus) {
  at = number;
  const scene = story.scenes[at];
  path = [];
  for (let i = at; i !== null; i = story.scenes[i].parent) path.unshift(i);
  if (location.hash !== "#" + at) history.replaceState(null, "", "#" + at);
  $("picture").src = address(scene.picture);
  $("picture").alt = scene.alt;
  for (const part of [$("frame"), words]) { part.style.animation = "none"; part.offsetWidth; part.style.animation = ""; }
  words.textContent = "";
  spans = scene.text.split(" ").map((word) => {
    const span = document.createElement("span");
    span.textContent = word;
    words.append(span, " ");
    return span;
  });
  lit = -1;
  ways.textContent = "";
  if (scene.children.length === 1) ways.append(button(said("Turn the page"), null, () => go(scene.children[0]), "next"));
  if (scene.children.length > 1) {
    const ask = document.createElement("p");
    ask.textContent = said("What happens next?");
    ways.append(ask, ...scene.children.map((child) => button(story.scenes[child].label, story.scenes[child].picture, () => go(child))));
  }
  if (!scene.children.length) {
    const end = document.createElement("p");
    end.className = "end";
    end.textContent = said("The End");
    const fork = path.slice(0, -1).reverse().find((i) => story.scenes[i].children.length > 1);
    ways.append(end);
    if (fork !== undefined) ways.append(button(said("Choose another path"), null, () => show(fork, true)));
    ways.append(button(said("Start again"), null, () => show(0, true)));
  }
  $("back").disabled = scene.parent === null;
  read.disabled = scene.sound === null;
  $("where").textContent = said("Page {}").replace("{}", path.length);
  voice.pause();
  if (scene.sound !== null) voice.src = address(scene.sound);
  reading(false);
  if (focus) words.focus({ preventScroll: false });
}

function go(number) {
  const on = wanted;
  show(number, true);
  if (on) play();
}

function reading(on) {
  read.classList.toggle("reading", on);
  read.querySelector("span").textContent = said(on ? "Pause" : "Read to me");
}

function play() {
  if (story.scenes[at].sound === null) return;
  wanted = true;
  voice.play().then(() => { reading(true); follow(); }, () => { wanted = false; reading(false); });
}

function follow() {
  if (voice.paused) return;
  const times = story.scenes[at].times, now = voice.currentTime;
  let heard = -1;
  for (let i = 0; i < times.length && times[i] <= now; i++) heard = i;
  if (heard !== lit && heard < spans.length) {
    if (lit >= 0) spans[lit].classList.remove("lit");
    if (heard >= 0) spans[heard].classList.add("lit");
    lit = heard;
  }
  requestAnimationFrame(follow);
}

voice.addEventListener("ended", () => {
  reading(false);
  if (lit >= 0) spans[lit].classList.remove("lit");
  lit = -1;
  const next = story.scenes[at].children;
  if (turn.checked && next.length === 1) go(next[0]);
  else { wanted = turn.checked; if (next.length > 1) ways.querySelector("button").focus(); }
});
read.addEventListener("click", () => {
  if (voice.paused) play();
  else { wanted = false; voice.pause(); reading(false); }
});
$("back").addEventListener("click", () => { if (story.scenes[at].parent !== null) show(story.scenes[at].parent, true); });
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const children = story.scenes[at].children, onControl = event.target.closest("button, input");
  const [back, onward] = fromTheRight ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
  if (event.key === back) $("back").click();
  else if (event.key === onward && children.length === 1) go(children[0]);
  else if (event.key === onward && children.length > 1) ways.querySelector("button").focus();
  else if (event.key >= "1" && event.key <= "9" && children.length >= Number(event.key)) go(children[Number(event.key) - 1]);
  else if (event.key === " " && !onControl) read.click();
  else return;
  event.preventDefault();
});
const asked = Number(location.hash.slice(1));
show(Number.isInteger(asked) && story.scenes[asked] ? asked : 0, false);
