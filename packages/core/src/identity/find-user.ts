import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { isId } from '../kernel/ids.ts';
import { parseKuwaitPhone } from '../phone/phone.ts';
import { users } from './collections.ts';
import { emailKey, type User } from './user.ts';

/**
 * A user by what people know of them: the id, a phone in any accepted spelling, or the email.
 * @throws ClinicError NOT_FOUND
 */
export const findUser = async ({ storage }: Context, reference: string): Promise<User> => {
  const all = storage.collection(users);
  const text = reference.trim();
  const phone = parseKuwaitPhone(text);
  const found = isId(text)
    ? await all.get(text)
    : phone === undefined
      ? await all.first({ email_key: emailKey(text) })
      : await all.first({ phone_number: phone });
  if (found === undefined) throw new ClinicError('NOT_FOUND', 'There is no such user.');
  return found;
};
