// While the page wakes up: a quiet sketch of it instead of nothing, and no half-built screen that jumps about.
(() => {
  const root = document.documentElement, begun = performance.now();
  const LONGEST = 8000; // milliseconds after which the page is shown in any case
  try {
    const mode = localStorage.getItem('seed-story-mode');
    if (mode === 'dark' || !mode && matchMedia('(prefers-color-scheme: dark)').matches) root.classList.add('waking-dark');
  } catch { /* no storage: the light of the day */ }
  root.classList.add('waking');

  const sketch = () => {
    if (!document.body) return false;
    const box = document.createElement('div');
    box.id = 'waking';
    box.setAttribute('role', 'status');
    box.innerHTML = WAKING;
    document.body.prepend(box);
    return true;
  };
  const painted = (selector) => {
    const images = [...document.querySelectorAll(selector)];
    return images.length > 0 && images.every((image) => image.complete);
  };
  const there = () => {
    if (document.querySelector('input[type="password"]')) return true; // whoever has to sign in first waits for nothing
    if (document.fonts.status !== 'loaded' || !getComputedStyle(root).getPropertyValue('--paper')) return false;
    if (!document.querySelector('.banner')) return false;
    // The shelf is filled when it is known that there is no story to come back to.
    if (!new URLSearchParams(location.search).has('story')) return painted('.frame img');
    return painted('.spread img') || document.querySelector('.shelf-message');
  };
  const watch = () => {
    if (!there() && performance.now() - begun < LONGEST) return requestAnimationFrame(watch);
    root.classList.remove('waking', 'waking-dark');
    document.getElementById('waking')?.remove();
    return 0;
  };
  if (!sketch()) {
    const waiting = new MutationObserver(() => sketch() && waiting.disconnect());
    waiting.observe(root, { childList: true });
  }
  watch();
})();
