import type { Attachment } from 'svelte/attachments';

/** Links and buttons inside are tab stops only while `isTabbable`. */
export function setTabbable(isTabbable: () => boolean): Attachment<HTMLElement> {
  return (node) => {
    const tabIndex = isTabbable() ? 0 : -1;
    for (const element of node.querySelectorAll<HTMLElement>('a, button, summary, [tabindex]'))
      element.tabIndex = tabIndex;
  };
}
