/** What could change how text before or after it is shown: marks of writing direction that people type are left. */
const directionControls = /[\u061c\u202a-\u202e\u2066-\u2069]/g;
// eslint-disable-next-line no-control-regex -- these are what it is about
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/**
 * Text of other people for a terminal. There, control characters are commands: they move, colour, rename windows and answer
 * for the person. They are shown as pictures instead (`␛`). Line breaks stay.
 */
export function cleanText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\u2028\u2029]/g, '\n')
    .replaceAll('\t', '    ')
    .replace(directionControls, '')
    .replace(controls, showControl);
}

function showControl(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '�';
}
