// Comfort only: every page works without this file.
"use strict";
for (const box of document.querySelectorAll("[data-zeigen]")) {
  const input = box.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "knopf knopf-zweit zeigen";
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? "Verbergen" : "Anzeigen";
    button.setAttribute("aria-label", visible ? "Passwort verbergen" : "Passwort anzeigen");
  };
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
  show(false);
  box.append(button);
}
const problems = document.querySelector(".fehleruebersicht");
if (problems) problems.focus();
