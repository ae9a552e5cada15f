import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import type { Storage } from '../storage/index.ts';
import { packages } from './collections.ts';
import { type PackageView, presentPackage } from './subscription.ts';

/** How many packages a clinic may sell; a list of them isn't paged. */
const MAX_PACKAGES = 500;

interface OnSale {
  readonly stamp: string;
  readonly views: readonly PackageView[];
}

/** What was read last from each store: the one list that everybody asks for, and that hardly ever changes. */
const lastRead = new WeakMap<Storage, OnSale>();

/** The packages on sale, in the order they were added. Read again only when the store says they may have changed. */
export const listAvailablePackages = async (context: Context): Promise<PackageView[]> => {
  const { actor, storage } = context;
  reachOf(actor, 'packages.read');
  const all = storage.collection(packages);
  const stamp = await all.stamp();
  const last = lastRead.get(storage);
  if (stamp !== undefined && last?.stamp === stamp) return [...last.views];
  const found = await all.find({ is_active: true }, { sort: { created_at: 1 }, limit: MAX_PACKAGES });
  const views = found.map((one) => Object.freeze(presentPackage(one)));
  if (stamp !== undefined) lastRead.set(storage, { stamp, views });
  return [...views];
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
