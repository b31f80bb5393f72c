// Carries what Python answered to the reading view, which must not be drawn anew for it.
watch('value', () => {
  const told = element.querySelector('[data-speech]');
  if (told) document.dispatchEvent(new CustomEvent('seed-story-speech', { detail: JSON.parse(told.dataset.speech) }));
});
