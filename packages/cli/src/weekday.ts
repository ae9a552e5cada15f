import { dayNames } from '@clinic/core';
import { Errors, Flags } from '@oclif/core';

/** A day of the week as people write it: its name or the first three letters, in any case, or 0 for Monday to 6. */
export const weekdayFlag = Flags.custom<number>({
  parse: async (text) => {
    const typed = text.toLowerCase();
    const day = dayNames.findIndex((name, number) =>
      [name, name.slice(0, 3), String(number)].some((spelt) => spelt.toLowerCase() === typed),
    );
    if (day === -1)
      throw new Errors.CLIError(
        `Expected a day such as sunday, or 0 for Monday to 6 for Sunday, but received: ${text}`,
      );
    return day;
  },
});
