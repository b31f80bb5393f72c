// One delegated listener for each piece of HTML: a button with data-go="…" becomes the event `pick` with {go: "…"}.
// Gradio runs this once per component with `element`, `trigger`, `props` and `watch` in scope.
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button || !element.contains(button) || button.disabled) return;
  trigger(button.dataset.event === 'retell' ? 'retell' : 'pick', { ...button.dataset });
  if (button.classList.contains('take')) come(document.querySelector('.turns-pages'));
});

// What somebody has asked for comes into sight, if it is not there already.
const come = (target) => {
  const { top, bottom } = target.getBoundingClientRect();
  if (top >= 0 && Math.min(bottom, top + 420) <= window.innerHeight) return;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  target.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
};
let told = false;
const follow = () => {
  const book = element.querySelector('.book.telling'), ways = element.querySelector('.take:disabled');
  const telling = Boolean(book || ways);
  if (telling && !told) come(element);
  told = telling;
};

// Keeps what matters in sight inside a scrolling box, without moving the page.
const reveal = () => {
  for (const [box, inner] of [['.strip', '.here']]) {
    const frame = element.querySelector(box);
    const target = frame && frame.querySelector(inner);
    if (!target) continue;
    const outside = frame.getBoundingClientRect();
    const inside = target.getBoundingClientRect();
    frame.scrollTop += inside.top + inside.height / 2 - outside.top - outside.height / 2;
    frame.scrollLeft += inside.left + inside.width / 2 - outside.left - outside.width / 2;
  }
};

// The address holds the place in the story, so that a reload or a bookmark comes back to it.
const remember = () => {
  if (!element.closest('.turns-pages')) return;
  const book = element.querySelector('.book');
  const address = new URL(window.location.href);
  for (const name of ['story', 'scene']) {
    if (book) address.searchParams.set(name, book.dataset[name]);
    else address.searchParams.delete(name);
  }
  if (address.href !== window.location.href) window.history.replaceState(window.history.state, '', address);
};

const shown = () => {
  reveal();
  // The page is patched after this is called: only then does it hold the place that is to be remembered.
  setTimeout(() => {
    remember();
    follow();
  });
};
watch('value', shown);
// A hidden screen is built only when it is first shown, and then with its value: no change of it is ever heard.
setTimeout(() => {
  if (element.querySelector('.book')) shown();
});
