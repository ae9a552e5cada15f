import { billingCounters } from '../billing/number.ts';
import type { Context } from '../context.ts';
import { departments } from '../departments/collections.ts';
import { doctors } from '../doctors/collections.ts';
import { users } from '../identity/collections.ts';
import type { User } from '../identity/user.ts';
import { inventory } from '../inventory/collections.ts';
import type { Garden } from './garden.ts';

/** What the sowers must pass over, and where doctors may belong. */
export const surveyGround = async ({
  storage,
}: Pick<Context, 'storage'>): Promise<Pick<Garden, 'taken' | 'openDepartments' | 'billNumbers'>> => {
  const phones = new Set<string>();
  const emails = new Set<string>();
  await storage.dump([users], async (_collection, documents) => {
    for (const { phone_number, email_key } of documents as unknown as User[]) {
      if (phone_number !== null) phones.add(phone_number);
      if (email_key !== null) emails.add(email_key);
    }
  });
  const colleagues = await storage.collection(doctors).find({});
  const stocked = await storage.collection(inventory).find({ is_active: true });
  const years = await storage.collection(billingCounters).find({});
  const parts = await storage.collection(departments).find({});
  return {
    taken: {
      phones,
      emails,
      licenses: new Set(colleagues.flatMap(({ license_number }) => license_number ?? [])),
      departments: new Set(parts.map(({ name_key }) => name_key)),
      skus: new Set(stocked.flatMap(({ sku }) => sku ?? [])),
    },
    billNumbers: new Map(years.map(({ id, last }) => [id, last])),
    openDepartments: new Map(
      parts.filter(({ is_active }) => is_active).map(({ name_key, id }) => [name_key, id]),
    ),
  };
};
