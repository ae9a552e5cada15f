import * as v from 'valibot';
import type { Context } from '../context.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { foldText } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import { phonesThatBegin } from '../phone/phone.ts';
import type { Filter } from '../storage/index.ts';
import { users } from './collections.ts';
import { findUser } from './find-user.ts';
import { reachOf } from './permissions.ts';
import { roles } from './role.ts';
import { presentUser, type User, type UserView } from './user.ts';

export const userQuery = v.strictObject({
  role: v.optional(v.picklist(roles)),
  /** How a word of the name begins, the email, or a phone: the verified one or the one to be called at. */
  q: v.optional(v.pipe(plainText, v.maxLength(100))),
  is_active: v.optional(v.boolean()),
  ...pageFields,
});

/** Users, newest first. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listUsers = (
  context: Context,
  query: v.InferInput<typeof userQuery> = {},
): Promise<Page<UserView>> => {
  reachOf(context.actor, 'users.read');
  const { role, q, is_active, ...page } = validate(userQuery, query);
  const where: Filter<User> = {
    ...(role === undefined ? {} : { role }),
    ...(is_active === undefined ? {} : { is_active }),
    ...(q === undefined || q === '' ? {} : { $or: matching(q) }),
  };
  const now = context.clock.now();
  return readPage(context.storage.collection(users), where, { id: -1 }, page, (user) =>
    presentUser(user, now),
  );
};

const matching = (q: string): Filter<User>[] => {
  const folded = foldText(q);
  const either: Filter<User>[] = [{ email_key: { $prefix: q.toLowerCase() } }];
  if (folded !== '') either.push({ search: { $prefix: folded } });
  for (const $prefix of phonesThatBegin(q))
    either.push({ phone_number: { $prefix } }, { contact_phone: { $prefix } });
  return either;
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND */
export const showUser = async (context: Context, reference: string): Promise<UserView> => {
  reachOf(context.actor, 'users.read');
  return presentUser(await findUser(context, reference), context.clock.now());
};
