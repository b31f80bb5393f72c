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

// Settings and jobs are drawers over the page. Whoever opened one comes back to where they were.
const drawer = () => document.body.dataset.drawer || '';
let opener = null;
const closeDrawer = () => {
  if (!drawer()) return;
  trigger('drawer', { name: drawer(), open: false });
  delete document.body.dataset.drawer;
  opener?.focus();
};
const openDrawer = (name) => {
  if (drawer() === name) return closeDrawer();
  if (!drawer()) opener = document.activeElement === document.body ? element.querySelector(`[data-do="${name}"]`) : document.activeElement;
  document.body.dataset.drawer = name;
  const box = document.getElementById(name);
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-modal', 'true');
  box.setAttribute('aria-labelledby', `${name}-title`);
  box.querySelector('.drawer-head button').focus();
  trigger('drawer', { name, open: true });
};
const stops = (box) => [...box.querySelectorAll('button, input, select, textarea, a[href]')].filter(
  (one) => one.offsetParent && !one.disabled && one.tabIndex >= 0);
document.addEventListener('keydown', (event) => {
  const box = drawer() && document.getElementById(drawer());
  if (!box || event.defaultPrevented) return;
  if (event.key === 'Escape') closeDrawer();
  else if (event.key === 'Tab') {
    const all = stops(box), end = event.shiftKey ? all[0] : all.at(-1);
    // The list of an open combobox lies outside of the drawer, and the browser would go there when it can be scrolled.
    const listed = event.target.getAttribute('role') === 'combobox';
    if (event.target !== end && box.contains(event.target) && !listed) return;
    const next = listed && event.target !== end ? all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)] : null;
    (next || (event.shiftKey ? all.at(-1) : all[0]))?.focus();
  } else return;
  event.preventDefault();
});
// A click beside the drawer closes it and does nothing else.
document.addEventListener('click', (event) => {
  if (!drawer()) return;
  const box = document.getElementById(drawer());
  if (!box.contains(event.target) && !event.target.closest('.options, [role="listbox"], .toast-wrap')) {
    event.preventDefault();
    event.stopPropagation();
    closeDrawer();
  } else if (event.target.closest('[data-do="close-drawer"]')) closeDrawer();
  // What a job leads to lies below the drawer.
  else if (event.target.closest('#jobs [data-show]')) closeDrawer();
}, true);
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
  j: () => openDrawer('jobs'),
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
  if (drawer() && event.key !== 'j') return;
  if (event.target.closest('.map') && event.key.startsWith('Arrow')) return;
  const act = keys[event.key];
  if (!act || !document.querySelector('#story-screen .book') && !['l', 'j', '?', 'u', 'U'].includes(event.key)) return;
  if (act() !== false) event.preventDefault();
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (button?.dataset.do === 'light') light();
  if (button?.dataset.do === 'keys') list().showModal();
  if (['jobs', 'settings'].includes(button?.dataset.do)) openDrawer(button.dataset.do);
});

const chosen = localStorage.getItem(MODE);
if (chosen) dark(chosen === 'dark');
