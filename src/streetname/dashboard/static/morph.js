// Makes a part of the page like a fresh one and leaves alone what is the same, so that focus, caret,
// selection, scrolling and what has been opened stay with what they belong to.

export function morph(part, fresh) {
  const restore = remember(part);
  become(part, fresh);
  restore();
}

function become(old, fresh) {
  if (isTheirs(old) || old.isEqualNode(fresh)) return;
  for (const { name, value } of fresh.attributes) {
    if (!isState(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!isState(old, name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  if (old.nodeName !== "NOSCRIPT") fill(old, fresh);
}

// What the reader or another script has in hand: a field that is used, and what is marked as kept.
function isTheirs(element) {
  if (element.matches("[data-kept]")) return true;
  if (!element.matches("input, select, textarea")) return false;
  return element === document.activeElement || isFilled(element);
}

function isFilled(field) {
  if (field.matches("select")) {
    const options = [...field.options];
    const usual = options.filter((option) => option.defaultSelected).at(-1) ?? options[0];
    return options.some((option) => option.selected !== (option === usual));
  }
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

function isState(element, name) {
  return name === "open" && element.nodeName === "DETAILS";
}

function fill(old, fresh) {
  const wanted = [...fresh.childNodes];
  const pairs = pair([...old.childNodes], wanted);
  const known = new Set(pairs.values());
  const held = new Set();
  for (const node of [...old.childNodes]) {
    if (known.has(node)) continue;
    if (isHeld(node)) held.add(node);
    else node.remove();
  }
  let at = old.firstChild;
  for (const node of wanted) {
    while (held.has(at)) at = at.nextSibling;
    const match = pairs.get(node);
    if (!match) {
      old.insertBefore(node, at);
    } else {
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      if (match.nodeType === Node.ELEMENT_NODE) become(match, node);
      else if (match.data !== node.data) match.data = node.data;
    }
  }
}

// What is gone from the page stays as long as somebody types in it, answers it or selects it.
function isHeld(node) {
  const selection = getSelection();
  if (!selection.isCollapsed && selection.containsNode(node, true) && node.textContent.trim()) return true;
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  if (node.matches(":popover-open") || node.querySelector(":popover-open")) return true;
  return [node, ...node.querySelectorAll("*")].some(
    (each) => each.matches("input, select, textarea") && isTheirs(each),
  );
}

// Which of the old nodes goes on as which of the fresh ones. Rows go by what they are about.
function pair(olds, wanted) {
  const pairs = new Map();
  const free = new Map();
  for (const node of olds) free.set(name(node), [...(free.get(name(node)) ?? []), node]);
  const take = (node, place) => pairs.set(node, free.get(name(node)).splice(place, 1)[0]);
  for (const node of wanted.filter(isRow)) {
    const place = free.get(name(node))?.findIndex((each) => each.isEqualNode(node)) ?? -1;
    if (place >= 0) take(node, place);
  }
  for (const node of wanted) {
    if (!pairs.has(node) && free.get(name(node))?.length) take(node, 0);
  }
  return pairs;
}

function isRow(node) {
  return node.nodeName === "TR" || node.nodeName === "LI";
}

function name(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeName;
  return `${node.nodeName} ${isRow(node) ? about(node) : handle(node)}`;
}

function about(row) {
  return row.id || [...row.querySelectorAll("a[href], [data-copy]")].map(handle).join(" ");
}

// By what an element is known again, whatever stands before it.
function handle(element) {
  if (element.id) return `#${element.id}`;
  const said = ["href", "data-copy", "popovertarget", "action", "name", "value"].map((each) => element.getAttribute(each));
  return element.matches("input, textarea") ? `${said[4]}` : said.filter((each) => each !== null).join(" ");
}

function remember(part) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const known = focused && handle(focused);
  const selection = getSelection();
  const { anchorNode, anchorOffset, focusNode, focusOffset, isCollapsed } = selection;
  const selects = !isCollapsed && part.contains(anchorNode) && part.contains(focusNode);
  return () => {
    if (focused && document.activeElement !== focused) {
      const others = known ? [...part.querySelectorAll(focused.nodeName)].filter((each) => handle(each) === known) : [];
      const again = part.contains(focused) ? focused : others.length === 1 ? others[0] : null;
      again?.focus({ preventScroll: true });
    }
    if (selects && part.contains(anchorNode) && part.contains(focusNode)) {
      const within = (node, offset) => Math.min(offset, node.data?.length ?? node.childNodes.length);
      selection.setBaseAndExtent(anchorNode, within(anchorNode, anchorOffset), focusNode, within(focusNode, focusOffset));
    }
  };
}
