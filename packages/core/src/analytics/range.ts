import * as v from 'valibot';
import { periodFields } from '../kernel/period.ts';

/** What every report is asked by. */
export const rangeFields = {
  ...periodFields,
  /** A spreadsheet in place of JSON: the server's and the command line's to make. */
  format: v.optional(v.picklist(['json', 'csv'])),
};
