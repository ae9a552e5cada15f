import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { plainText } from '../kernel/text.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import type { Change } from '../storage/index.ts';
import { MAX_DURATION_DAYS } from './arithmetic.ts';
import { packages } from './collections.ts';
import { type Package, type PackageView, presentPackage } from './subscription.ts';

const name = v.pipe(plainText, v.minLength(1), v.maxLength(100));
const price = v.pipe(v.number(), v.minValue(0));
const duration = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_DURATION_DAYS));
const description = v.nullable(v.pipe(plainText, v.maxLength(1_000)));

/** Price in major units with at most the currency's decimals; duration in whole days, 1 to 36,500. */
export const packageInput = v.strictObject({
  name,
  price,
  duration,
  description: v.optional(description),
  is_active: v.optional(v.boolean()),
});

export const packageEdit = v.strictObject({
  name: v.optional(name),
  price: v.optional(price),
  duration: v.optional(duration),
  description: v.optional(description),
});

/** A package as stored, not yet stored. */
export const newPackage = (
  context: Pick<Context, 'clock' | 'settings'>,
  input: v.InferOutput<typeof packageInput>,
): Package => {
  const at = toInstant(context.clock.now());
  const { currency } = context.settings;
  return {
    id: newId(),
    name: input.name,
    description: input.description ?? null,
    price: toMinorUnits(input.price, currency),
    currency,
    duration: input.duration,
    is_active: input.is_active ?? true,
    created_at: at,
    updated_at: at,
  };
};

/** @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const addPackage = async (
  context: Context,
  input: v.InferInput<typeof packageInput>,
): Promise<PackageView> => {
  reachOf(context.actor, 'packages.manage');
  const made = newPackage(context, validate(packageInput, input));
  await commit(context, [context.storage.collection(packages).inserting(made)], {
    action: 'package.add',
    entity: 'packages',
    entity_id: made.id,
    changes: {
      name: made.name,
      description: made.description,
      price: made.price,
      duration: made.duration,
      is_active: made.is_active,
    },
  });
  return presentPackage(made);
};

const change = async (
  context: Context,
  id: string,
  fields: NonNullable<Change<Package>['$set']>,
  action: string,
): Promise<PackageView> => {
  reachOf(context.actor, 'packages.manage');
  const all = context.storage.collection(packages);
  const known = await all.get(id);
  if (known === undefined) throw new ClinicError('NOT_FOUND', 'There is no such package.');
  const updated = { ...fields, updated_at: toInstant(context.clock.now()) };
  await commit(context, [all.updating('package', { id }, { $set: updated })], {
    action,
    entity: 'packages',
    entity_id: id,
    changes: fields,
  });
  return presentPackage({ ...known, ...updated });
};

/**
 * Changes a package on sale. What was sold before stays as it was sold.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND
 */
export const editPackage = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof packageEdit>,
): Promise<PackageView> => {
  const { price: major, ...rest } = validate(packageEdit, input);
  const given = givenOf(rest);
  const minor = major === undefined ? {} : { price: toMinorUnits(major, context.settings.currency) };
  return change(context, id, { ...given, ...minor }, 'package.edit');
};

/** Takes a package off sale; subscriptions to it run on. @throws ClinicError FORBIDDEN, NOT_FOUND */
export const retirePackage = (context: Context, id: string): Promise<PackageView> =>
  change(context, id, { is_active: false }, 'package.retire');

/** Puts a retired package on sale again. @throws ClinicError FORBIDDEN, NOT_FOUND */
export const activatePackage = (context: Context, id: string): Promise<PackageView> =>
  change(context, id, { is_active: true }, 'package.activate');
