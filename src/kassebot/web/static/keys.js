"use strict";
// The keyboard. An element with data-key is pressed by that key: a link is followed, a button clicked, a field focused.
// Nothing happens while somebody types in a field, or with Ctrl, Alt or Meta held; without this script everything still works.

(() => {
  const typing = (target) =>
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["button", "checkbox", "radio", "submit"].includes(target.type));

  const pressable = (element) => element.matches("a, button, summary, input[type=radio], input[type=checkbox]");

  // The first one that is shown and inside the open dialog, if there is one.
  const wanted = (key) =>
    [...document.querySelectorAll("[data-key]")].find(
      (element) => element.dataset.key === key && !element.disabled && element.getClientRects().length > 0,
    );

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    const native = event.target instanceof Element && event.target.matches("a, button, summary");
    if ((event.key === "Enter" || event.key === " ") && native) return;
    const element = wanted(event.key);
    if (!element) return;
    event.preventDefault();
    if (pressable(element)) element.click();
    element.focus();
  });

  // j and k move between rows: whatever stands in an element with data-rows.
  document.addEventListener("keydown", (event) => {
    const rows = document.querySelector("[data-rows]");
    if (!rows || typing(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.key === rows.dataset.down ? 1 : event.key === rows.dataset.up ? -1 : 0;
    if (!step) return;
    const links = [...rows.querySelectorAll("[data-row]")];
    const place = links.indexOf(document.activeElement);
    const next = links[Math.min(links.length - 1, Math.max(0, place + step))];
    if (next) next.focus();
    event.preventDefault();
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();
