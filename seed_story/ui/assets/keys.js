// Keyboard shortcuts of the story screen, and light or dark. A key presses the button that a hand would press.
const MODE = 'seed-story-mode';
const press = (selector) => {
  const button = [...document.querySelectorAll(selector)].find((one) => one.offsetParent && !one.disabled);
  button?.click();
  return Boolean(button);
};
const dark = (on) => document.body.classList.toggle('dark', on);
const light = () => {
  dark(!document.body.classList.contains('dark'));
  localStorage.setItem(MODE, document.body.classList.contains('dark') ? 'dark' : 'light');
};
const list = () => element.querySelector('dialog');
const focus = (selector) => {
  const field = document.querySelector(selector);
  if (!field?.offsetParent) return false;
  field.focus();
  return true;
};
const edit = () => {
  if (!focus('#edit-words textarea')) press('#editing button');
  requestAnimationFrame(() => focus('#edit-words textarea'));
  return true;
};

const keys = {
  c: () => press('#continue'),
  w: () => press('#three-ways'),
  a: () => press('#reroll'),
  s: () => press('#cancel'),
  d: () => focus('#direction textarea'),
  e: edit,
  m: () => document.dispatchEvent(new CustomEvent('seed-story-map')),
  r: () => press('#read'),
  u: () => press('#undo, #shelf-undo'),
  U: () => press('#redo, #shelf-redo'),
  l: light,
  '?': () => list().showModal(),
  ArrowLeft: () => {
    const before = [...document.querySelectorAll('.strip .thumb')].at(-1);
    before?.click();
    return Boolean(before);
  },
  ArrowRight: () => {
    const ways = document.querySelectorAll('#ways .take:not([disabled])');
    if (ways.length === 1) ways[0].click();
    return ways.length === 1;
  },
};
for (const number of [1, 2, 3, 4]) {
  keys[number] = () => {
    const way = document.querySelectorAll('#ways .take')[number - 1];
    way?.click();
    return Boolean(way);
  };
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest('input, textarea, select, dialog, video, audio, [contenteditable], [role="slider"]')) return;
  if (document.documentElement.classList.contains('one-window') && event.key !== 'm') return;
  if (event.target.closest('.map') && event.key.startsWith('Arrow')) return;
  const act = keys[event.key];
  if (!act || !document.querySelector('#story-screen .book') && !['l', '?', 'u', 'U'].includes(event.key)) return;
  if (act() !== false) event.preventDefault();
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (button?.dataset.do === 'light') light();
  if (button?.dataset.do === 'keys') list().showModal();
});

const chosen = localStorage.getItem(MODE);
if (chosen) dark(chosen === 'dark');
