// What the service has not acknowledged is sent again: later and later, at once when the network is back. Whoever leaves
// meanwhile is warned. Shared by the pages that save as one types: brouillon.js (field by field), plan.js (the whole form).
//
// levierRenvoi({ attend, dire, renvoyer }): `attend()` says whether something is still to be acknowledged, `dire(phrase)`
// tells where one reads the state, `renvoyer()` sends again.
(() => {
  "use strict";

  window.levierRenvoi = ({ attend, dire, renvoyer }) => {
    const ATTENTES = [2, 4, 8, 16, 32, 60];
    let relance = null;
    let essais = 0;
    let quitte = false;

    const maintenant = () => {
      clearTimeout(relance);
      relance = null;
      renvoyer();
    };
    const echec = (phrase) => {
      dire(phrase);
      if (relance) return;
      relance = setTimeout(maintenant, ATTENTES[Math.min(essais, ATTENTES.length - 1)] * 1000);
      essais += 1;
    };
    window.addEventListener("online", maintenant);
    // The answer sends elsewhere, to the login page for instance.
    document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
      if (detail.xhr.getResponseHeader("HX-Redirect") || detail.xhr.getResponseHeader("HX-Refresh")) quitte = true;
    });
    window.addEventListener("beforeunload", (event) => { if (!quitte && attend()) event.preventDefault(); });

    return {
      echec,
      maintenant,
      recu: () => { essais = 0; },
      quitter: () => { quitte = true; },
      aQuitte: () => quitte,
      enRelance: () => relance !== null,
    };
  };

  // What a browser keeps of a draft is forgotten after a day.
  window.levierPerime = (le) => Date.now() - le > 24 * 3600 * 1000;
})();
