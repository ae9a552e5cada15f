import * as v from 'valibot';

/** A UUID. */
export const id = v.pipe(v.string(), v.uuid());

/** ISO 8601, UTC, `Z`. */
export const instant = v.pipe(v.string(), v.isoTimestamp());

export const pageOf = <S extends v.GenericSchema>(item: S) =>
  v.strictObject({
    items: v.array(item),
    page: v.pipe(v.number(), v.integer(), v.minValue(1)),
    per_page: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
    total: v.pipe(v.number(), v.integer(), v.minValue(0)),
    pages: v.pipe(v.number(), v.integer(), v.minValue(0)),
  });
