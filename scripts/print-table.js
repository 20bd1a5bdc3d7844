/**
 * Prints rows in aligned columns.
 * @param {string[][]} rows
 */
export function printTable(rows) {
  /** @param {number} column */
  const width = (column) => Math.max(...rows.map((row) => (row[column] ?? '').length));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    );
  }
}
