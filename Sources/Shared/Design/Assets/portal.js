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
const idle = Number(document.body.dataset.leerlauf);
if (idle) {
  const loses = "verliert" in document.body.dataset;
  const end = Number(document.body.dataset.ende) * 1000;
  // The server notes a request once a minute at most, so its count may be that much ahead.
  let seen = Date.now() - 60000;
  const left = () => Math.min(seen + idle * 1000, end) - Date.now();
  const dialog = document.createElement("dialog");
  dialog.className = "sitzungsende";
  dialog.setAttribute("aria-labelledby", "sitzungsende");
  dialog.innerHTML = `<h2 id="sitzungsende">Sie werden gleich abgemeldet</h2>
    <p>Bleiben Sie angemeldet? Sonst melden wir Sie zu Ihrem Schutz ab. ${loses ? "Was Sie eingegeben haben, geht sonst verloren." : "Was Sie eingegeben haben, geht nicht verloren."}</p>
    <button class="knopf" type="button">Angemeldet bleiben</button>`;
  dialog.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch(document.body.dataset.da || "/uebersicht", { method: "HEAD", redirect: "manual" }).catch(() => null);
    if (answer && answer.ok) seen = Date.now() - 60000;
    dialog.close();
  });
  document.body.append(dialog);
  setInterval(() => {
    if (left() < 120000 && left() > 0 && !dialog.open) dialog.showModal();
    if (left() <= 0 && dialog.open) {
      dialog.querySelector("h2").textContent = "Sie sind abgemeldet";
      dialog.querySelector("p").textContent = loses ? "Melden Sie sich noch einmal an." : "Was Sie eingegeben haben, können Sie noch absenden: Wir bewahren es auf, bis Sie sich wieder angemeldet haben.";
      dialog.querySelector("button").textContent = "Schließen";
    }
  }, 5000);
}
