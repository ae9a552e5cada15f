import * as v from 'valibot';
import type { Context } from '../context.ts';
import { validate } from '../kernel/validate.ts';
import { toKuwaitPhone } from '../phone/phone.ts';
import { findUser } from './find-user.ts';
import { writeUser } from './manage-users.ts';
import { reachOf } from './permissions.ts';
import { profileChange } from './profile.ts';
import { roles } from './role.ts';
import { emailSchema, nameSchema, presentUser, type User, type UserView } from './user.ts';

export const userEdit = v.strictObject({
  name: v.optional(nameSchema),
  email: v.optional(emailSchema),
  phone: v.optional(v.string()),
  role: v.optional(v.picklist(roles)),
  is_active: v.optional(v.boolean()),
});

/**
 * Changes what is given and isn't so already; what isn't given stays. Another role, and becoming active or inactive,
 * end the user's sessions; another name, email or phone don't.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, INVALID_PHONE_NUMBER, PHONE_TAKEN, EMAIL_TAKEN, CONFLICT
 *   the last active admin
 */
export const updateUser = async (
  context: Context,
  reference: string,
  input: v.InferInput<typeof userEdit>,
): Promise<UserView> => {
  reachOf(context.actor, 'users.manage');
  const { phone, ...given } = validate(userEdit, input);
  const phone_number = phone === undefined ? undefined : toKuwaitPhone(phone, 'phone');
  const user = await findUser(context, reference);
  const changed = differing(user, { ...given, phone_number });
  if (Object.keys(changed).length === 0) return presentUser(user, context.clock.now());

  const { role, is_active } = changed;
  const values = { ...(role !== undefined && { role }), ...(is_active !== undefined && { is_active }) };
  const endsSessions = Object.keys(values).length > 0;
  const told = changed.phone_number === undefined ? {} : { contact_phone: null };
  return writeUser(
    context,
    user,
    {
      $set: { ...changed, ...told, ...profileChange(changed) },
      ...(endsSessions && { $inc: { session_epoch: 1 } }),
    },
    { action: 'user.update', changes: { fields: Object.keys(changed), ...values } },
  );
};

type Fields = Pick<User, 'role' | 'is_active'> & { name: string; email: string; phone_number: string };

/** The fields for which another value is wanted than they have. */
const differing = (user: User, wanted: { [F in keyof Fields]?: Fields[F] | undefined }): Partial<Fields> =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([field, value]) => value !== undefined && value !== user[field as keyof Fields],
    ),
  );
