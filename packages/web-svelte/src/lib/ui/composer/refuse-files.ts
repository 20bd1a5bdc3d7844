/** Whether something that is pasted or dropped is files. A copied table or picture of a text brings its words too. */
export function hasFiles(data: DataTransfer | null): boolean {
  return data !== null && data.files.length > 0 && data.getData('text/plain') === '';
}

/** A file that is dropped must not replace the page by itself, as browsers would have it. */
export function refuseFiles(onrefuse: () => void): (node: HTMLElement) => () => void {
  return (node) => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      onrefuse();
    };
    node.addEventListener('dragover', over);
    node.addEventListener('drop', drop);
    return () => {
      node.removeEventListener('dragover', over);
      node.removeEventListener('drop', drop);
    };
  };
}
