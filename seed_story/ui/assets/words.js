// Words of our own HTML in the reader's language, from the same tables that Gradio translates its labels with. Elements
// say which: data-t for their text, data-t-label, data-t-title and data-t-placeholder for these attributes.
(() => {
  const ATTRIBUTES = { tLabel: 'aria-label', tTitle: 'title', tPlaceholder: 'placeholder' };
  const MARKED = '[data-t], [data-t-label], [data-t-title], [data-t-placeholder]';
  let words = null;

  const table = () => {
    const tables = window.gradio_config?.i18n_translations;
    if (!tables) return null;
    const wanted = navigator.language, short = wanted.split('-')[0];
    const mine = tables[wanted] || tables[short];
    return new Map(mine ? Object.entries(tables.en).map(([key, english]) => [english, mine[key] || english]) : []);
  };

  const say = (element) => {
    if ('t' in element.dataset) {
      const said = words.get(element.textContent.trim());
      if (said && said !== element.textContent) element.textContent = said;
    }
    for (const [mark, name] of Object.entries(ATTRIBUTES)) {
      const said = mark in element.dataset && words.get(element.getAttribute(name));
      if (said && said !== element.getAttribute(name)) element.setAttribute(name, said);
    }
  };

  const all = (root) => {
    if (root.matches?.(MARKED)) say(root);
    for (const element of root.querySelectorAll?.(MARKED) || []) say(element);
  };

  const start = () => {
    words = table();
    if (!words?.size) return;
    all(document);
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
        if (element?.matches(MARKED)) say(element);
        for (const node of addedNodes) all(node);
      }
    }).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: Object.values(ATTRIBUTES),
    });
  };
  document.addEventListener('DOMContentLoaded', start);
})();
