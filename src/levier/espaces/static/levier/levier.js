// Comfort only: every page works without this file.
(() => {
  "use strict";

  // A summary of errors takes the focus, so that it is read first.
  const focus = (root) => {
    const target = root.querySelector("[data-focus]");
    if (target) target.focus({ preventScroll: false });
  };

  // A form sent once is not sent twice: its button says so. The server refuses the second one anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.envoye) {
      event.preventDefault();
      return;
    }
    form.dataset.envoye = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-envoye]").forEach((form) => {
      delete form.dataset.envoye;
      form.removeAttribute("aria-busy");
    });
  });

  // Texts say how much room is left, the short ones only near their limit.
  const spaced = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const count = (field) => {
    const note = document.getElementById(`${field.id}_compte`);
    if (!note) return;
    const limit = Number(field.dataset.compte);
    const left = limit - [...field.value].length;
    if (left < 0) note.textContent = `${spaced(-left)} caractères de trop, ${spaced(limit)} au plus`;
    else if (field.matches("textarea") || left <= Math.floor(limit / 5)) note.textContent = `${spaced(left)} caractères restants sur ${spaced(limit)}`;
    else note.textContent = "";
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-compte]")) count(event.target);
  });

  // What is still to be corrected, on top of the form: a line goes with its error, the summary with the last one.
  const desherber = (group) => {
    const resume = document.querySelector("main .levier-erreurs");
    if (group.childElementCount || !resume) return;
    const name = group.id.slice(0, -"_error".length);
    resume.querySelectorAll(`a[href="#${CSS.escape(name)}"], a[href="#${CSS.escape(`${name}_groupe`)}"]`).forEach((link) => link.closest("li").remove());
    const left = resume.querySelectorAll("li").length;
    const title = resume.querySelector(".fr-alert__title");
    if (!left) resume.remove();
    else if (title) title.textContent = left === 1 ? "Une information est à corriger" : `${left} informations sont à corriger`;
  };

  // A field whose error came or went with a saving says so, to the eye and to assistive technologies.
  const GROUPES = ["fr-input-group", "fr-select-group", "fr-checkbox-group", "fr-upload-group", "fr-fieldset"];
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const group = event.detail.target;
    if (!group || !group.id || !group.id.endsWith("_error")) return;
    const field = document.getElementById(group.id.slice(0, -"_error".length));
    if (field) field.setAttribute("aria-invalid", group.childElementCount ? "true" : "false");
    const around = group.closest(GROUPES.map((name) => `.${name}`).join());
    const kind = around && GROUPES.find((name) => around.classList.contains(name));
    if (kind) around.classList.toggle(`${kind}--error`, group.childElementCount > 0);
    desherber(group);
  });

  // A saving that did not reach the service is said, never silent.
  const failed = () => {
    const state = document.getElementById("enregistrement");
    if (state && !state.closest("[data-brouillon], [data-enregistre-entier]")) state.textContent = "Non enregistré : le service n’a pas répondu. Vérifiez la connexion, puis modifiez de nouveau ce champ.";
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);

  // In a form that saves itself, Enter saves the field instead of sending the whole form.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !field.matches("input:not([type=checkbox]):not([type=radio])")) return;
    if (!field.form || !field.form.hasAttribute("data-enregistre-seul")) return;
    event.preventDefault();
    field.blur();
    field.focus();
  });

  // A link that leaves a form waits for the saving under way.
  let pending = 0;
  document.addEventListener("htmx:beforeRequest", () => { pending += 1; });
  document.addEventListener("htmx:afterRequest", () => { pending -= 1; });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-attend]");
    if (!link || pending === 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const wait = setInterval(() => {
      if (pending > 0) return;
      clearInterval(wait);
      window.location.assign(link.href);
    }, 50);
  });

  // On a narrow screen the live result starts folded: its title holds the amount.
  if (window.matchMedia("(max-width: 61.99em)").matches) {
    document.querySelectorAll("details[data-replie-etroit]").forEach((details) => details.removeAttribute("open"));
  }

  // What exists only to replace the script disappears when the script is here, and the reverse.
  document.documentElement.classList.add("avec-script");

  document.addEventListener("DOMContentLoaded", () => focus(document));
  // A 4xx answer that carries a fragment (a refused value) is shown like any other.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
})();
