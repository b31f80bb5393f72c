// The map: click to go, drag to pan, wheel or buttons to zoom, arrows to walk the tree. What the browser alone knows
// (zoom, full window, which scene is marked) is kept on the component's root, because Gradio patches what is inside.
const STEP = 1.25, LEAST = 0.2, MOST = 2.5, SLACK = 5;
const frame = () => element.querySelector('.map');
const nodes = () => [...element.querySelectorAll('.node')];
const here = () => element.querySelector('.node[aria-current]');
const book = () => document.querySelector('.book')?.dataset.story || '';
let zoom = 1;
let held = {};
try { held = JSON.parse(sessionStorage.getItem('seed-story-held') || '{}'); } catch { held = {}; }

const setZoom = (wanted, x, y) => {
  const box = frame(), area = box.getBoundingClientRect();
  const px = x === undefined ? area.width / 2 : x - area.left, py = y === undefined ? area.height / 2 : y - area.top;
  const next = Math.min(Math.max(wanted, LEAST), MOST), factor = next / zoom;
  const left = (box.scrollLeft + px) * factor - px, top = (box.scrollTop + py) * factor - py;
  zoom = next;
  element.style.setProperty('--zoom', zoom.toFixed(3));
  box.scrollTo(left, top);
};

const fit = () => {
  const ground = element.querySelector('.ground'), box = frame();
  if (!ground) return;
  const wide = Number(ground.style.getPropertyValue('--wide')), high = Number(ground.style.getPropertyValue('--high'));
  setZoom(Math.min((box.clientWidth - 24) / wide, (box.clientHeight - 24) / high, 1.4));
};

const reveal = () => {
  const box = frame(), target = here();
  if (!target || !box.clientWidth) return;
  const outside = box.getBoundingClientRect(), inside = target.getBoundingClientRect();
  box.scrollTop += inside.top + inside.height / 2 - outside.top - outside.height / 2;
  box.scrollLeft += inside.left + inside.width / 2 - outside.left - outside.width / 2;
};

const large = (on) => {
  element.toggleAttribute('data-large', on);
  document.documentElement.classList.toggle('one-window', on);
  const button = element.querySelector('.grow');
  for (const name of ['aria-label', 'title']) button.setAttribute(name, on ? 'Close' : 'Full screen');
  requestAnimationFrame(() => {
    if (on) fit(); else setZoom(1);
    reveal();
    (on ? here() || button : button).focus({ preventScroll: true });
  });
};

const mark = () => {
  element.toggleAttribute('data-held', Boolean(held.scene));
  for (const node of nodes()) node.classList.toggle('held', held.scene === node.dataset.go);
};

const hold = (scene) => {
  held = held.scene === scene ? {} : { story: book(), scene };
  sessionStorage.setItem('seed-story-held', JSON.stringify(held));
  mark();
};

const acts = {
  in: () => setZoom(zoom * STEP),
  out: () => setZoom(zoom / STEP),
  fit,
  here: reveal,
  large: () => large(!element.hasAttribute('data-large')),
  name: () => {
    const form = element.querySelector('.naming');
    form.classList.toggle('shown');
    if (form.classList.contains('shown')) form.elements.name.focus();
  },
  hold: () => here() && hold(here().dataset.go),
  graft: () => trigger('pick', { act: 'graft', story: held.story, scene: held.scene }),
  compare: () => trigger('pick', { act: 'compare', story: held.story, scene: held.scene }),
  delete: () => trigger('pick', { act: 'delete' }),
};

let drag = null;
element.addEventListener('pointerdown', (event) => {
  const box = event.target.closest('.map');
  if (!box || event.pointerType !== 'mouse' || event.button) return;
  drag = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop, moved: false };
});
window.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  drag.moved ||= Math.hypot(dx, dy) > SLACK;
  if (drag.moved) frame().scrollTo(drag.left - dx, drag.top - dy);
});
window.addEventListener('pointerup', () => {
  // The click that ends a drag comes after this and must still know that something was dragged.
  if (drag) setTimeout(() => { drag = null; });
});
element.addEventListener('dragstart', (event) => event.preventDefault());

element.addEventListener('click', (event) => {
  if (drag?.moved) return;
  const button = event.target.closest('button');
  if (!button || button.disabled) return;
  if (button.dataset.do) acts[button.dataset.do]();
  else if (button.dataset.go) trigger('pick', { act: 'go', go: button.dataset.go });
});

element.addEventListener('submit', (event) => {
  event.preventDefault();
  trigger('pick', { act: 'name', name: event.target.elements.name.value });
});

// In the small map the wheel scrolls the page as everywhere; with Ctrl, or in the full window, it zooms.
element.addEventListener('wheel', (event) => {
  if (!event.target.closest('.map') || !(event.ctrlKey || element.hasAttribute('data-large'))) return;
  event.preventDefault();
  setZoom(zoom * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX, event.clientY);
}, { passive: false });

const neighbour = (node, key) => {
  const y = Number(node.style.getPropertyValue('--y')), x = (one) => Number(one.style.getPropertyValue('--x'));
  const all = nodes();
  if (key === 'ArrowUp') return all.find((one) => one.dataset.go === node.dataset.up);
  if (key === 'ArrowDown') return all.find((one) => one.dataset.up === node.dataset.go);
  const row = all.filter((one) => Number(one.style.getPropertyValue('--y')) === y).sort((a, b) => x(a) - x(b));
  return row[row.indexOf(node) + (key === 'ArrowRight' ? 1 : -1)];
};

element.addEventListener('keydown', (event) => {
  if (event.target.matches('input')) return;
  const node = event.target.closest('.node');
  if (node && event.key.startsWith('Arrow')) {
    const next = neighbour(node, event.key);
    event.preventDefault();
    event.stopPropagation();
    if (!next) return;
    node.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  } else if (event.key === '+' || event.key === '=') acts.in();
  else if (event.key === '-') acts.out();
  else if (event.key === '0') fit();
  else if (event.key === 'Escape' && element.hasAttribute('data-large')) large(false);
  else if (event.key === 'Tab' && element.hasAttribute('data-large')) {
    const stops = [...element.querySelectorAll('button:not([tabindex="-1"]), input')].filter((one) => one.offsetParent);
    const end = event.shiftKey ? stops[0] : stops.at(-1);
    if (event.target !== end) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
});

window.addEventListener('resize', () => element.hasAttribute('data-large') && fit());
document.addEventListener('seed-story-map', () => element.offsetParent && acts.large());
requestAnimationFrame(() => { // a screen that was hidden is built with its value already in it
  mark();
  reveal();
});
watch('value', () => {
  mark();
  reveal();
  if (element.hasAttribute('data-large') && document.activeElement === document.body) here()?.focus({ preventScroll: true });
});
