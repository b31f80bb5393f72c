// The library: a card opens its story, its menu acts on it. One menu is open at a time.
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  for (const menu of element.querySelectorAll('details[open]')) if (!menu.contains(event.target)) menu.open = false;
  if (!button || button.type === 'submit') return;
  if (button.dataset.act) trigger('act', { ...button.dataset });
  else if (button.dataset.open) trigger('pick', { ...button.dataset });
});

element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  trigger('act', { act: 'rename', story: form.dataset.story, title: form.elements.title.value });
});

element.addEventListener('keydown', (event) => {
  const menu = event.target.closest('details[open]');
  if (event.key !== 'Escape' || !menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

let saved = '';
watch('value', () => {
  const link = element.querySelector('a.save');
  if (link && link.href !== saved) link.click();
  saved = link ? link.href : '';
  if (!link && element.contains(document.activeElement)) return;
  for (const menu of element.querySelectorAll('details[open]')) menu.open = false;
});
