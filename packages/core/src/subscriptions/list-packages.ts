import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { packages } from './collections.ts';
import { type PackageView, presentPackage } from './subscription.ts';

/** How many packages a clinic may sell; a list of them isn't paged. */
const MAX_PACKAGES = 500;

/** The packages on sale, in the order they were added. */
export const listAvailablePackages = async (context: Context): Promise<PackageView[]> => {
  reachOf(context.actor, 'packages.read');
  const found = await context.storage
    .collection(packages)
    .find({ is_active: true }, { sort: { created_at: 1 }, limit: MAX_PACKAGES });
  return found.map(presentPackage);
};

/** Retired ones too, with `all`. @throws ClinicError FORBIDDEN */
export const listPackages = async (
  context: Context,
  { all = false }: { all?: boolean } = {},
): Promise<PackageView[]> => {
  if (!all) return listAvailablePackages(context);
  reachOf(context.actor, 'packages.manage');
  const found = await context.storage
    .collection(packages)
    .find({}, { sort: { created_at: 1 }, limit: MAX_PACKAGES });
  return found.map(presentPackage);
};
