/**
 * The form in which names that a reader could take for each other are equal: `alice`, `Alice`, `a1ice`, `al_ice`.
 *
 * Case goes; `1`, `i` and `l` are one sign, `0` and `o` another; underscores go, except between two digits that can't be
 * read as letters: `run_2_34` and `run_23_4` don't look alike. Which signs are letters is judged last, or a `1` in
 * place of an `l` would save an underscore that hides beside it.
 *
 * The column of folded names is filled with this: whoever changes it adds a migration that fills it again.
 */
export function foldName(username: string): string {
  return username
    .toLowerCase()
    .replace(/[1i]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/_+/g, '_')
    .replace(/(?<![2-9])_|_(?![2-9])/g, '');
}
