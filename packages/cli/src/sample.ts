import { Flags } from '@oclif/core';

export const sampleFlag = Flags.boolean({
  description: 'Put sample packages on sale where there are none.',
  default: true,
  allowNo: true,
});
