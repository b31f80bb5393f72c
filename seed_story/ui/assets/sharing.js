// Links of a story. Where this page is reached is known here only, so addresses become whole here.
const whole = (path) => new URL(`.${path}`, location.origin + location.pathname.replace(/[^/]*$/, '')).href;

const copy = async (button) => {
  const field = element.querySelector('.new-link input');
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand('copy'); // pages without https have no clipboard of their own
  }
  button.textContent = 'Copied';
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.do === 'copy') copy(button);
  else if (button.dataset.do === 'close') trigger('close', {});
  else if (button.dataset.act) trigger('act', { ...button.dataset });
});

element.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  trigger('close', {});
  document.querySelector('#share').focus();
});

watch('value', () => {
  const field = element.querySelector('.new-link input');
  if (!field || field.value.includes('://')) return;
  field.value = whole(field.dataset.path);
  element.querySelector('.new-link a').href = field.value;
  field.focus();
  field.select();
});
