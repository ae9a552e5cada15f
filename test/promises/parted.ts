/** The texts of a table: several on a line, parted by `␞`. */
export const parted = (table: string): string[] =>
  table
    .trim()
    .split('\n')
    .flatMap((line) => line.split(' ␞ '));
