/** Characters of the longest bar. */
const WIDTH = 40;

/** One line each: a label, a bar as long as its part of the largest, the amount as it is written. */
export const bars = (
  parts: readonly (readonly [label: string, amount: number, written: string])[],
): string => {
  const largest = Math.max(0, ...parts.map(([, amount]) => amount));
  const widest = Math.max(0, ...parts.map(([label]) => label.length));
  return parts
    .map(([label, amount, written]) => {
      const length = largest === 0 ? 0 : Math.round((Math.max(0, amount) / largest) * WIDTH);
      return `${label.padEnd(widest)} ${'█'.repeat(length).padEnd(WIDTH)} ${written}`;
    })
    .join('\n');
};
