// The reading view: one page at a time; arrows or a swipe turn it; the spoken word is marked; a fork waits for a choice.
const READING = 13; // characters a second: how long a silent page stays when pages turn by themselves
const WIDE = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/g;
const root = () => element.querySelector('.reader');
const leaf = (id) => element.querySelector(`.leaf[data-id="${CSS.escape(id)}"]`);
const fromTheRight = () => root()?.dataset.side === 'rtl';
const still = window.matchMedia('(prefers-reduced-motion: reduce)');
const sound = new Audio();
let at = '', marks = [], timer = 0, before = null, way = [];

const pressed = (name) => root()?.querySelector(`[data-do="${name}"]`).getAttribute('aria-pressed') === 'true';
const nexts = () => (leaf(at)?.dataset.next || '').split(' ').filter(Boolean);

const hush = () => {
  clearTimeout(timer);
  sound.pause();
  sound.removeAttribute('src');
  for (const word of element.querySelectorAll('.words .now')) word.classList.remove('now');
  marks = [];
};

const onward = () => {
  if (pressed('onward') && nexts().length === 1) show(nexts()[0], 1);
};

const silent = () => {
  const text = leaf(at).querySelector('.words').textContent;
  const wide = (text.match(WIDE) || []).length; // each of these is read as slowly as two and a half Latin letters
  timer = setTimeout(onward, Math.max(3000, ((text.length + 1.5 * wide) / READING) * 1000));
};

const begin = () => {
  hush();
  if (pressed('aloud')) trigger('speak', { scene: at, voice: root().querySelector('select').value });
  else if (pressed('onward') && way.length > 1) silent();
};

const show = (id, direction) => {
  const page = leaf(id);
  if (!page) return;
  for (const one of element.querySelectorAll('.leaf')) one.hidden = one !== page;
  page.classList.remove('forth', 'back');
  if (!still.matches) page.classList.add(direction < 0 ? 'back' : 'forth');
  if (direction >= 0) way.push(id); else way.pop();
  at = id;
  const reader = root();
  reader.querySelector('.count').textContent = String(way.length);
  reader.querySelector('[data-do="back"]').disabled = way.length < 2;
  reader.querySelector('[data-do="next"]').disabled = nexts().length !== 1;
  for (const id of nexts()) { const image = leaf(id)?.querySelector('img'); if (image) image.loading = 'eager'; }
  page.querySelector('.words').focus({ preventScroll: true });
  begin();
};

const close = () => {
  hush();
  document.documentElement.classList.remove('one-window');
  trigger('close', {});
  before?.focus();
};

const toggle = (name) => {
  const button = root().querySelector(`[data-do="${name}"]`);
  button.setAttribute('aria-pressed', String(!pressed(name)));
  begin();
};

const acts = {
  close,
  back: () => way.length > 1 && show(way.at(-2), -1),
  next: () => nexts().length === 1 && show(nexts()[0], 1),
  aloud: () => toggle('aloud'),
  onward: () => toggle('onward'),
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.turn) show(button.dataset.turn, 1);
  else if (button.dataset.do) acts[button.dataset.do]();
});
element.addEventListener('change', (event) => event.target.matches('select') && begin());

// Before the page's own shortcuts, because here they mean pages.
window.addEventListener('keydown', (event) => {
  if (!root() || event.ctrlKey || event.metaKey || event.altKey) return;
  const number = Number(event.key);
  const [left, right] = fromTheRight() ? [acts.next, acts.back] : [acts.back, acts.next];
  const turn = { ArrowRight: right, PageDown: acts.next, ArrowLeft: left, PageUp: acts.back, Escape: close }[event.key];
  if (event.target.matches('select') && event.key !== 'Escape') return;
  if (turn) turn();
  else if (number >= 1 && number <= nexts().length && nexts().length > 1) show(nexts()[number - 1], 1);
  else if (event.key === 'Tab') {
    const stops = [...element.querySelectorAll('button:not(:disabled), select')].filter((one) => one.offsetParent);
    const end = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== end && element.contains(document.activeElement)) return;
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

let touch = 0;
element.addEventListener('touchstart', (event) => { touch = event.changedTouches[0].clientX; }, { passive: true });
element.addEventListener('touchend', (event) => {
  const moved = event.changedTouches[0].clientX - touch;
  if (root() && Math.abs(moved) > 60) (moved < 0 !== fromTheRight() ? acts.next : acts.back)();
}, { passive: true });

// The words become elements only when they are spoken, so that a reader's text is never read as markup.
const spans = (words) => {
  const line = leaf(at).querySelector('.words'), text = line.textContent;
  const pieces = [];
  let end = 0;
  marks = [];
  for (const [first, last, from, until] of words) {
    const span = document.createElement('span');
    span.textContent = text.slice(first, last);
    pieces.push(text.slice(end, first), span);
    marks.push({ span, from, until });
    end = last;
  }
  line.replaceChildren(...pieces, text.slice(end));
};

const follow = () => {
  if (sound.paused) return;
  const time = sound.currentTime;
  for (const { span, from, until } of marks) span.classList.toggle('now', time >= from && time < until);
  requestAnimationFrame(follow);
};

document.addEventListener('seed-story-speech', ({ detail }) => {
  if (!root() || detail.scene !== at || !pressed('aloud')) return;
  if (!detail.sound) { silent(); return; }
  spans(detail.words);
  sound.src = detail.sound;
  sound.play().catch(silent);
});
sound.addEventListener('playing', follow);
sound.addEventListener('ended', () => {
  for (const { span } of marks) span.classList.remove('now');
  timer = setTimeout(onward, 700);
});

watch('value', () => {
  const reader = root();
  document.documentElement.classList.toggle('one-window', Boolean(reader));
  if (!reader) return;
  before = document.activeElement;
  way = [];
  show(reader.dataset.first, 0);
});
