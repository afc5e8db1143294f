"use strict";
// The keyboard. An element with data-key (or data-also) is pressed by that key: a link is followed, a button clicked, a
// field focused, an option of a list chosen.
// Nothing happens while somebody types in a field, or with Ctrl, Alt or Meta held; without this script everything still works.

(() => {
  const typing = (target) =>
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["button", "checkbox", "radio", "submit"].includes(target.type));

  const pressable = (element) => element.matches("a, button, summary, input[type=radio], input[type=checkbox]");

  // The key of a press. Only Shift makes a letter a capital: Caps Lock left on must not turn one answer into another.
  const keyOf = (event) => {
    if (event.key.length !== 1 || !event.getModifierState("CapsLock")) return event.key;
    return event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
  };

  // The first one that is shown; an option is where its list is.
  const wanted = (key) =>
    [...document.querySelectorAll("[data-key], [data-also]")].find(
      (element) =>
        (element.dataset.key === key || element.dataset.also === key) &&
        !element.disabled &&
        (element.closest("select") || element).getClientRects().length > 0,
    );

  const choose = (option) => {
    const list = option.closest("select");
    list.value = option.value;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    const native = event.target instanceof Element && event.target.matches("a, button, summary");
    if ((event.key === "Enter" || event.key === " ") && native) return;
    const element = wanted(keyOf(event));
    if (!element) return;
    event.preventDefault();
    if (element.matches("option")) {
      choose(element);
      return;
    }
    if (pressable(element)) element.click();
    element.focus();
  });

  // j and k move between rows: whatever stands in an element with data-rows.
  document.addEventListener("keydown", (event) => {
    const rows = document.querySelector("[data-rows]");
    if (!rows || typing(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = keyOf(event) === rows.dataset.down ? 1 : keyOf(event) === rows.dataset.up ? -1 : 0;
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
