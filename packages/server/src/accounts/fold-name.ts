/**
 * The form in which names that a reader could take for each other are equal: `alice`, `Alice`, `a1ice`, `al_ice`.
 *
 * Case goes; `1`, `i` and `l` are one sign, `0` and `o` another; underscores go, except between two digits, where they
 * tell numbers apart (`run_1_11` and `run_11_1` don't look alike).
 */
export function foldName(username: string): string {
  return username
    .toLowerCase()
    .replace(/_+/g, (run, at: number) => (isDigit(username[at - 1]) && isDigit(username[at + run.length]) ? '_' : ''))
    .replace(/[1i]/g, 'l')
    .replace(/0/g, 'o');
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
