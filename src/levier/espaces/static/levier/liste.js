// The list by keyboard, once the focus is in its table: j and k go from one dossier to the next, o opens, x ticks.
// Nothing is listened to elsewhere: a letter typed outside the list keeps its meaning.
(() => {
  "use strict";

  const table = document.querySelector("[data-clavier]");
  if (!table) return;
  const rangees = [...table.querySelectorAll("tbody tr")];
  const lien = (rangee) => rangee && rangee.querySelector("th a");

  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const ici = rangees.indexOf(event.target.closest("tbody tr"));
    const gestes = {
      j: () => lien(rangees[ici + 1])?.focus(),
      k: () => lien(rangees[Math.max(ici - 1, 0)])?.focus(),
      o: () => lien(rangees[ici])?.click(),
      x: () => rangees[ici]?.querySelector("input[type=checkbox]")?.click(),
    };
    const geste = gestes[event.key];
    if (!geste) return;
    event.preventDefault();
    geste();
  });
})();
