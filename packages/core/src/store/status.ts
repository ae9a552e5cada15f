import { pendingMigrations } from '../migrations/migrate.ts';
import { type Migration, migrations } from '../migrations/migrations.ts';
import type { Storage } from '../storage/index.ts';
import { packages } from '../subscriptions/collections.ts';
import { type PackageView, presentPackage } from '../subscriptions/subscription.ts';
import { collections } from './collections.ts';

export interface StoreStatus {
  engine: Storage['engine'];
  location: string;
  /** Whether everything is there and up to date. */
  ok: boolean;
  /** Documents in each. */
  collections: Record<string, number>;
  missing_collections: string[];
  missing_indexes: string[];
  pending_migrations: string[];
  active_packages: Pick<PackageView, 'id' | 'name' | 'price' | 'duration'>[];
  warnings: string[];
}

const title = ({ number, name }: Migration): string => `${number} ${name}`;

/** What the store holds and what it lacks; changes nothing, also on a store never made. */
export const storeStatus = async (storage: Storage): Promise<StoreStatus> => {
  const found = await storage.inspect(collections);
  const complete = found.exists && found.missing_collections.length === 0;
  const pending = complete ? await pendingMigrations(storage) : migrations;
  const onSale = complete
    ? await storage.collection(packages).find({ is_active: true }, { sort: { created_at: 1 } })
    : [];
  return {
    engine: storage.engine,
    location: storage.location,
    ok: complete && found.missing_indexes.length === 0 && pending.length === 0,
    collections: { ...found.collections },
    missing_collections: [...found.missing_collections],
    missing_indexes: [...found.missing_indexes],
    pending_migrations: pending.map(title),
    active_packages: onSale
      .map(presentPackage)
      .map(({ id, name, price, duration }) => ({ id, name, price, duration })),
    warnings: [...storage.warnings],
  };
};
