import { Errors, Flags } from '@oclif/core';

/** A price in major units as typed; how many decimals it may have is the clinic's rule. */
export const amountFlag = Flags.custom<number>({
  parse: async (text) => {
    if (!/^\d+(?:\.\d+)?$/.test(text))
      throw new Errors.CLIError(`Expected an amount such as 12.500 but received: ${text}`);
    return Number(text);
  },
});
