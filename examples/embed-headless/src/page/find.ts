/** The one element of that kind; the page has it. */
export function find<Kind extends Element>(within: ParentNode, selector: string, kind: new () => Kind): Kind {
  const found = within.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${selector}.`);
}

/** A new copy of what a `<template>` holds. */
export function copy(template: string): HTMLElement {
  const { content } = find(document, template, HTMLTemplateElement);
  return find(document.importNode(content, true), '*', HTMLElement);
}
